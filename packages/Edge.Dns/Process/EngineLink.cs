using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Edge.Dns;

/// <summary>One engine's process, seen from who runs it.</summary>
[SupportedOSPlatform("linux")]
internal sealed class EngineLink : IDisposable
{
    /// <summary>How long an engine may take to listen, to verify a table, or to end; generous, for a machine that is busy.</summary>
    private const int ReplyTimeoutMilliseconds = 60_000;

    private static readonly TimeSpan ConnectPause = TimeSpan.FromMilliseconds(5);

    private readonly ControlChannel _channel;
    private readonly System.Net.Sockets.Socket _socket;
    private readonly Process? _process;

    private EngineLink(System.Net.Sockets.Socket socket, int side, Process? process)
    {
        (_socket, Side, _process) = (socket, side, process);
        _channel = new ControlChannel(socket);
        Demand(ControlKind.Greeting, out var message);
        Greeting = EngineGreeting.Read(message.Payload);
        Sockets = Greeting.HasSockets ? BoundSockets.Of(message.Files) : null;
    }

    /// <summary>Takes what it passes on; closed with it.</summary>
    public RequestReceiver? Requests { get; set; }

    /// <summary>Set when its keeper has seen that it is gone.</summary>
    public ManualResetEventSlim Ended { get; } = new();

    /// <summary>Which of the two sockets and sides is its own.</summary>
    public int Side { get; }

    public EngineGreeting Greeting { get; }

    /// <summary>Duplicates of the sockets of one that answered already.</summary>
    public BoundSockets? Sockets { get; }

    /// <summary>An engine that runs already; null if there is none.</summary>
    /// <exception cref="IOException">It does not reply as an engine does.</exception>
    public static EngineLink? TryAdopt(string folder, int side) =>
        ControlPath.TryConnect(ControlPath.Of(folder, side)) is { } socket ? new EngineLink(socket, side, process: null) : null;

    /// <summary>Starts one and waits until it listens.</summary>
    /// <exception cref="IOException">It cannot be started, or ended at once.</exception>
    public static EngineLink Start(EngineProgram program, string folder, int side)
    {
        var path = ControlPath.Of(folder, side);
        File.Delete(path);
        var process = Launch(program, path);
        while (true)
        {
            if (ControlPath.TryConnect(path) is { } socket)
            {
                return new EngineLink(socket, side, process);
            }

            if (process.WaitForExit(ConnectPause))
            {
                throw new IOException($"the DNS engine ended with {process.ExitCode} before it listened");
            }
        }
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
        Demand(ControlKind.Answering, out var reply);
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
            while (_channel.Receive() is not null)
            {
            }
        }
        catch (Exception error) when (error is IOException or System.Net.Sockets.SocketException or ObjectDisposedException)
        {
            // It died in the middle of a message.
        }
    }

    /// <summary>Asks it to end. It reads no socket any more when <see cref="WaitForEnd"/> returns.</summary>
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
            found.Kill();
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException or Win32Exception)
        {
            // It is gone already.
        }
    }

    public void Dispose()
    {
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

    private void Demand(ControlKind kind, out ControlMessage message)
    {
        _socket.ReceiveTimeout = ReplyTimeoutMilliseconds;
        message = _channel.Receive() ?? throw new IOException("the DNS engine is gone");
        if (message.Kind == ControlKind.Failed)
        {
            throw new IOException($"the DNS engine cannot answer: {System.Text.Encoding.UTF8.GetString(message.Payload)}");
        }

        if (message.Kind != kind)
        {
            throw new IOException($"the DNS engine said {message.Kind} where {kind} was due");
        }
    }
}
