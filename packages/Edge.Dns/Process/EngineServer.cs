using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Edge.Dns;

/// <summary>
/// A DNS engine in a process of its own. It listens on a Unix socket for who runs it: is given a table, and at first its
/// sockets; verifies the table; answers. When the other side goes away it goes on as an orphan until somebody comes again.
/// <code>
/// Starting ─► Verifying ─► Answering ─► Draining ─► Gone
///                 ▲            │
///                 └── another table
/// </code>
/// </summary>
/// <param name="path">Where it listens.</param>
/// <param name="release">The release that it is of.</param>
/// <param name="time">For timeouts of connections and cookies.</param>
/// <param name="executor">Does what a will says, and tells whether it is done; else it is asked again. True for the end of an engine that is alone. Null where there are no wills.</param>
[SupportedOSPlatform("linux")]
[SuppressMessage("Design", "CA1001", Justification = "What it makes ends with its run.")]
public sealed class EngineServer(string path, string release, TimeProvider time, Func<string, bool, bool>? executor = null)
{
    /// <summary>How long it waits for the first one who runs it.</summary>
    private static readonly TimeSpan ClaimTimeout = TimeSpan.FromSeconds(30);

    /// <summary>How long an orphan answers: what it says gets older.</summary>
    private static readonly TimeSpan OrphanTimeout = TimeSpan.FromHours(24);

    /// <summary>How often it looks whether its folder still exists, and whether it was asked to end.</summary>
    private static readonly TimeSpan LookPeriod = TimeSpan.FromSeconds(1);

    /// <summary>How long workers may take to let go of a table that was replaced.</summary>
    private static readonly TimeSpan SwitchTimeout = TimeSpan.FromSeconds(5);

    private readonly AnswerBoard _board = new();
    private readonly EngineKeys _keys = new(new OnlineSigner(ownsKeys: true));
    private readonly EngineSolitude _solitude = new(time, executor);
    private DnsEngine? _engine;
    private BoundSockets? _sockets;
    private RequestLink? _requests;
    private SafeHandle? _records;
    private byte[] _options = [];
    private bool _endsAlone = true;

    /// <summary>Runs until it is told to stop, is alone for too long, or its folder is gone.</summary>
    /// <param name="stop">Answers what has arrived, and ends.</param>
    public async Task RunAsync(CancellationToken stop)
    {
        using var listener = ControlPath.Listen(path);
        var isDone = false;
        while (!isDone && await WaitAsync(listener, _engine is null ? ClaimTimeout : OrphanTimeout, stop))
        {
            using var channel = new ControlChannel(await listener.AcceptAsync(CancellationToken.None));
            _solitude.Open();
            isDone = await ServeAsync(channel, stop) || _endsAlone || _engine?.Ended is { IsFaulted: true };
            _solitude.Close();
        }

        if (!isDone)
        {
            await _solitude.EndAsync();
        }

        if (_engine is { } engine)
        {
            await engine.StopAsync(CancellationToken.None);
        }
    }

    /// <summary>Waits for somebody to come; false when it is time to end.</summary>
    private async Task<bool> WaitAsync(Socket listener, TimeSpan timeout, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested && _solitude.Time < timeout && File.Exists(path) && _engine?.Ended is not { IsFaulted: true })
        {
            if (await Task.Run(() => listener.Poll(LookPeriod, SelectMode.SelectRead), CancellationToken.None))
            {
                return true;
            }

            await _solitude.ExecuteAsync();
        }

        return false;
    }

    /// <summary>Does what it is told; true when that is to end.</summary>
    private async Task<bool> ServeAsync(ControlChannel channel, CancellationToken stop)
    {
        try
        {
            var greeting = new EngineGreeting(TableHeader.CurrentFormat, release, Environment.ProcessId, _sockets is not null, _options);
            channel.Send(ControlKind.Greeting, greeting.Write(), _sockets is null ? [] : [.. _sockets.Handles, _records!]);
            await using var ended = stop.Register(channel.Dispose);
            while (await ReceiveAsync(channel) is { } message)
            {
                switch (message.Kind)
                {
                    case ControlKind.Answer:
                        await AnswerAsync(channel, message);
                        break;
                    case ControlKind.Keys:
                        _keys.Take(message);
                        break;
                    case ControlKind.Will:
                        _solitude.Obey(ReadWill(message));
                        break;
                    case ControlKind.Stop:
                        await StopAsync(channel, message);
                        return true;
                    default:
                        message.CloseFiles();
                        return false;
                }
            }
        }
        catch (Exception error) when (error is IOException or SocketException or ObjectDisposedException or InvalidDataException)
        {
            // Who runs it went away or says what nobody understands, or it was asked to end.
        }

        return stop.IsCancellationRequested;
    }

    /// <summary>What it is told next. Once a worker has failed, nothing: who runs it sees it go, and starts another one.</summary>
    private async Task<ControlMessage?> ReceiveAsync(ControlChannel channel)
    {
        var receiving = Task.Run(channel.Receive, CancellationToken.None);
        if (_engine is { } engine)
        {
            await Task.WhenAny(receiving, engine.Ended);
            if (engine.Ended.IsFaulted)
            {
                channel.Dispose();
            }
        }

        return await receiving;
    }

    private async Task AnswerAsync(ControlChannel channel, ControlMessage message)
    {
        try
        {
            var order = EngineOrder.Read(message.Payload);
            var (memory, readers, count) = Open(message, order.Side);
            _endsAlone = order.EndsAlone;
            _solitude.Inherit(order.Will);
            var before = _board.Current;
            _board.Publish(memory, readers, order.Side);
            _records = message.Files[1];
            if (_engine is null)
            {
                _sockets = BoundSockets.Of(message.Files.Skip(3));
                _requests = new RequestLink(message.Files[2], _sockets);
                _engine = new DnsEngine(_board, _sockets, order.Options, time, _requests, _keys.Signer);
                _engine.Start();
                _options = EngineOrder.DigestOf(order.Options);
            }
            else
            {
                _requests!.Turn(message.Files[2]);
            }

            await LetGoAsync(before);
            channel.Send(ControlKind.Answering, BitConverter.GetBytes(count));
        }
        catch (Exception error) when (error is InvalidDataException or FormatException or EndOfStreamException or ArgumentException)
        {
            channel.Send(ControlKind.Failed, System.Text.Encoding.UTF8.GetBytes(error.Message));
        }
    }

    /// <summary>The table, once it was verified; of one that is damaged nothing stays open.</summary>
    private static (SharedAnswerMemory Memory, ReaderRecords Readers, long Count) Open(ControlMessage message, int side)
    {
        SharedAnswerMemory? memory = null;
        ReaderRecords? readers = null;
        try
        {
            memory = SharedAnswerMemory.Open(new MemoryFile(message.Files[0]));
            readers = SharedReaderRecords.Open(new MemoryFile(message.Files[1]));
            return (memory, readers, Verify(memory, readers, side));
        }
        catch
        {
            memory?.Dispose();
            readers?.Dispose();
            message.CloseFiles();
            throw;
        }
    }

    private static EngineWill? ReadWill(ControlMessage message)
    {
        using var reader = new BinaryReader(new MemoryStream(message.Payload));
        return EngineWill.Read(reader);
    }

    /// <summary>Nothing answers from a damaged table. While it is read, nothing in it is reused.</summary>
    private static long Verify(AnswerMemory memory, ReaderRecords readers, int side)
    {
        var reader = AnswerReader.Of(memory, readers, side, ReaderRecords.WorkerCountMax);
        reader.Enter();
        try
        {
            return new TableCheck(memory).Run();
        }
        finally
        {
            reader.Exit();
        }
    }

    /// <summary>Frees the table before this one when no worker reads it any more; each looks several times a second.</summary>
    /// <exception cref="IOException">One does not move on: who runs it is left, and does better with another engine.</exception>
    private async Task LetGoAsync(AnswerPlace? before)
    {
        if (before is null)
        {
            return;
        }

        var since = time.GetTimestamp();
        while (!_engine!.AllAnswerFrom(_board.Current!))
        {
            if (time.GetElapsedTime(since) > SwitchTimeout)
            {
                throw new IOException("a worker does not let go of the table before");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10), time);
        }

        before.Memory.Dispose();
        before.Readers.Dispose();
    }

    private async Task StopAsync(ControlChannel channel, ControlMessage message)
    {
        var leaveQueue = message.Payload[0] != 0;
        using var over = new CancellationTokenSource(TimeSpan.FromMilliseconds(BitConverter.ToInt32(message.Payload, 1)), time);
        if (_engine is { } engine)
        {
            await engine.StopAsync(leaveQueue, over.Token);
        }

        channel.Send(ControlKind.Gone, []);
    }
}
