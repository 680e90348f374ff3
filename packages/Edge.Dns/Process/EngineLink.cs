using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Edge.Dns;

/// <summary>One engine's process, seen from who runs it.</summary>
[SupportedOSPlatform("linux")]
internal sealed partial class EngineLink : IDisposable
{
    /// <summary>How long one that runs already may take to greet: it has nothing else to do.</summary>
    private static readonly TimeSpan GreetingTimeout = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan ConnectPause = TimeSpan.FromMilliseconds(5);

    private readonly ControlChannel _channel;
    private readonly System.Net.Sockets.Socket _socket;
    private readonly Process? _process;
    private readonly TimeSpan _patience;
    private Microsoft.Win32.SafeHandles.SafeFileHandle? _records;

    private EngineLink(System.Net.Sockets.Socket socket, int side, Process? process, EngineProgram program)
    {
        (_socket, Side, _process, _patience) = (socket, side, process, program.ReplyTimeout);
        _channel = new ControlChannel(socket);
        Demand(ControlKind.Greeting, process is null && GreetingTimeout < _patience ? GreetingTimeout : _patience, out var message);
        Greeting = EngineGreeting.Read(message.Payload);
        var hasRecords = Greeting.HasSockets && Greeting.Format == TableHeader.CurrentFormat;
        Sockets = Greeting.HasSockets ? BoundSockets.Of(message.Files.SkipLast(hasRecords ? 1 : 0)) : null;
        _records = hasRecords ? message.Files[^1] : null;
    }

    /// <summary>Takes what it passes on; closed with it.</summary>
    public RequestReceiver? Requests { get; set; }

    /// <summary>Set when its keeper has seen that it is gone.</summary>
    public ManualResetEventSlim Ended { get; } = new();

    /// <summary>Which of the two sockets and sides is its own.</summary>
    public int Side { get; }

    public EngineGreeting Greeting { get; }

    /// <summary>Whether it said that it cannot do what it was told; else it is gone, or does nothing any more.</summary>
    public bool HasRefused { get; private set; }

    /// <summary>Duplicates of the sockets of one that answered already.</summary>
    public BoundSockets? Sockets { get; }

    /// <summary>An engine that runs already; null if there is none. One that does not reply as an engine does is ended.</summary>
    /// <exception cref="IOException">It cannot be ended.</exception>
    public static EngineLink? TryAdopt(EngineProgram program, string folder, int side)
    {
        if (ControlPath.TryConnect(ControlPath.Of(folder, side)) is not { } socket)
        {
            return null;
        }

        try
        {
            return new EngineLink(socket, side, process: null, program);
        }
        catch (IOException)
        {
            // It may still read queries, which nobody would answer then.
            End(socket);
            return null;
        }
    }

    /// <summary>Starts one and waits until it listens.</summary>
    /// <exception cref="IOException">It cannot be started, or ended at once.</exception>
    public static EngineLink Start(EngineProgram program, string folder, int side)
    {
        var path = ControlPath.Of(folder, side);
        File.Delete(path);
        var process = Launch(program, path);
        try
        {
            return Connect(program, path, side, process);
        }
        catch
        {
            Kill(process);
            process.Dispose();
            throw;
        }
    }

    private static EngineLink Connect(EngineProgram program, string path, int side, Process process)
    {
        var since = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(since) < program.ReplyTimeout)
        {
            if (ControlPath.TryConnect(path) is { } socket)
            {
                return new EngineLink(socket, side, process, program);
            }

            if (process.WaitForExit(ConnectPause))
            {
                throw new IOException($"the DNS engine ended with {process.ExitCode} before it listened");
            }
        }

        throw new IOException($"the DNS engine did not listen within {program.ReplyTimeout.TotalSeconds} s");
    }

    /// <summary>Lets it answer from a table; it does when this returns.</summary>
    /// <param name="requests">Where it passes on what it does not answer; closed here.</param>
    /// <param name="sockets">For one that has none.</param>
    /// <returns>How many objects of the table it verified.</returns>
    /// <exception cref="IOException">It refuses, or is gone.</exception>
    public long Answer(EngineOrder order, SharedAnswerMemory memory, SharedReaderRecords readers, SafeHandle requests, BoundSockets? sockets)
    {
        SafeHandle[] files = [memory.File.Handle, readers.File.Handle, requests, .. sockets?.Handles ?? []];
        _channel.Send(ControlKind.Answer, order.Write(), files);
        requests.Dispose();
        Demand(ControlKind.Answering, _patience, out var reply);
        return BitConverter.ToInt64(reply.Payload);
    }

    /// <summary>Gives it another will.</summary>
    public void Tell(EngineWill? will)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        EngineWill.Write(writer, will);
        try
        {
            _channel.Send(ControlKind.Will, stream.ToArray());
        }
        catch (IOException)
        {
            // It is gone; the next one is told with its order.
        }
    }

    /// <summary>Waits until it is gone. Another thread may stop it meanwhile.</summary>
    public void WaitForEnd()
    {
        try
        {
            _socket.ReceiveTimeout = 0;
            while (_channel.Receive() is { } message)
            {
                message.CloseFiles();
            }
        }
        catch (Exception error) when (error is IOException or System.Net.Sockets.SocketException or ObjectDisposedException)
        {
            // It died in the middle of a message.
        }
    }

    /// <summary>Waits until one that was stopped is gone; ends it at once when it takes much longer than its connections may.</summary>
    public void WaitForEnd(TimeSpan drain)
    {
        using var late = new Timer(static link => ((EngineLink)link!).Kill(), this, drain + _patience, Timeout.InfiniteTimeSpan);
        WaitForEnd();
    }

    /// <summary>Asks it to end. It reads no socket any more once its end was waited for.</summary>
    public void Stop(bool leaveQueue, TimeSpan drain)
    {
        try
        {
            _channel.Send(ControlKind.Stop, [leaveQueue ? (byte)1 : (byte)0, .. BitConverter.GetBytes((int)drain.TotalMilliseconds)]);
        }
        catch (IOException)
        {
            // It is gone already.
        }
    }

    /// <summary>Ends it at once.</summary>
    public void Kill()
    {
        try
        {
            using var found = Process.GetProcessById(Greeting.ProcessId);
            Kill(found);
        }
        catch (ArgumentException)
        {
            // It is gone already.
        }
    }

    /// <summary>Takes what one that was adopted had counted for its last keeper. It counts elsewhere by now, or is gone.</summary>
    public void Salvage(QueryTallies tallies)
    {
        if (_records is { } file)
        {
            _records = null;
            SharedReaderRecords.Salvage(new MemoryFile(file), tallies);
        }
    }

    public void Dispose()
    {
        _records?.Dispose();
        Requests?.Dispose();
        _channel.Dispose();
        _process?.Dispose();
    }

    /// <summary>Its streams are its own: one that outlives its keeper must not hold on to the keeper's output.</summary>
    private static Process Launch(EngineProgram program, string path)
    {
        try
        {
            var process = Process.Start(new ProcessStartInfo(program.FileName, [.. program.Arguments, path])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }) ?? throw new IOException($"the DNS engine {program.FileName} did not start");
            process.OutputDataReceived += static (_, _) => { };
            process.ErrorDataReceived += static (_, line) =>
            {
                if (line.Data is { } text)
                {
                    Console.Error.WriteLine(text);
                }
            };
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            return process;
        }
        catch (Win32Exception error)
        {
            throw new IOException($"the DNS engine {program.FileName} cannot be started: {error.Message}", error);
        }
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill();
        }
        catch (Exception error) when (error is InvalidOperationException or Win32Exception)
        {
            // It is gone already.
        }
    }

    /// <summary>Ends the process that listens at the other end, and waits until the system has closed what it had open.</summary>
    private static void End(System.Net.Sockets.Socket socket)
    {
        using (socket)
        {
            Span<byte> credentials = stackalloc byte[3 * sizeof(int)];
            socket.GetRawSocketOption(Posix.SocketLevel, Posix.PeerCredentials, credentials);
            try
            {
                using var found = Process.GetProcessById(MemoryMarshal.Read<int>(credentials));
                Kill(found);
                socket.ReceiveTimeout = (int)GreetingTimeout.TotalMilliseconds;
                while (socket.Receive(new byte[1]) > 0)
                {
                }
            }
            catch (System.Net.Sockets.SocketException error) when (error.SocketErrorCode is not (System.Net.Sockets.SocketError.WouldBlock or System.Net.Sockets.SocketError.TimedOut))
            {
                // Its end of the connection went with it.
            }
            catch (Exception error) when (error is System.Net.Sockets.SocketException or ArgumentException)
            {
                throw new IOException("a DNS engine that runs here neither replies nor can be ended", error);
            }
        }
    }

    private void Demand(ControlKind kind, TimeSpan patience, out ControlMessage message)
    {
        _socket.ReceiveTimeout = (int)patience.TotalMilliseconds;
        message = _channel.Receive() ?? throw new IOException("the DNS engine is gone");
        if (message.Kind == ControlKind.Failed)
        {
            HasRefused = true;
            throw new IOException($"the DNS engine cannot answer: {System.Text.Encoding.UTF8.GetString(message.Payload)}");
        }

        if (message.Kind != kind)
        {
            message.CloseFiles();
            throw new IOException($"the DNS engine said {message.Kind} where {kind} was due");
        }
    }
}
