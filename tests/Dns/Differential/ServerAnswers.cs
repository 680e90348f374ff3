using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Edge.Dns;

namespace Edge.Tests.Dns;

/// <summary>Another name server as a process of its own on a free port of the loopback, asked by TCP.</summary>
internal sealed class ServerAnswers : IAnswers
{
    /// <summary>Queries on their way at once.</summary>
    private const int BatchCount = 400;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly string _folder;
    private readonly List<string> _log = [];
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="readySign">What its log says once it answers.</param>
    /// <param name="configure">Writes its configuration into a folder for a port; gives the program's arguments.</param>
    public ServerAnswers(string name, string program, string readySign, Func<string, int, string[]> configure)
    {
        Name = name;
        _folder = Directory.CreateTempSubdirectory($"edge-{name}-").FullName;
        EndPoint = new IPEndPoint(IPAddress.Loopback, FreePort());
        var start = new ProcessStartInfo(program, configure(_folder, EndPoint.Port))
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            WorkingDirectory = _folder,
        };
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.Exited += (_, _) => _ready.TrySetException(new InvalidOperationException($"{name} ended before it answered"));
        _process.ErrorDataReceived += (_, line) => Note(line.Data, readySign);
        _process.OutputDataReceived += (_, line) => Note(line.Data, readySign);
        _process.Start();
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
    }

    public string Name { get; }

    /// <summary>Where it answers, by datagrams and by streams.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>Where a program of Debian lies, or null.</summary>
    public static string? Find(string program) =>
        new[] { "/usr/sbin/", "/usr/bin/", "/usr/local/sbin/", "/usr/local/bin/" }.Select(folder => folder + program).FirstOrDefault(File.Exists);

    /// <summary>BIND, once it answers; the test is skipped where it is not installed.</summary>
    public static async Task<ServerAnswers> StartNamedAsync(Func<string, int, string[]> configure)
    {
        if (Find("named") is not { } named)
        {
            Assert.Skip("named is not installed (Debian: bind9)");
            return null!;
        }

        var server = new ServerAnswers("named", named, "all zones loaded", configure);
        try
        {
            await server.StartAsync();
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>Waits until it says that it answers.</summary>
    public async Task StartAsync()
    {
        try
        {
            await _ready.Task.WaitAsync(Deadline);
        }
        catch (Exception error) when (error is TimeoutException or InvalidOperationException)
        {
            lock (_log)
            {
                throw new InvalidOperationException($"{Name} did not say that it answers:\n{string.Join('\n', _log)}", error);
            }
        }
    }

    public IReadOnlyList<DnsMessage> Ask(IReadOnlyList<DnsMessage> queries)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = (int)Deadline.TotalMilliseconds };
        socket.Connect(EndPoint);
        var responses = new DnsMessage[queries.Count];
        for (var from = 0; from < queries.Count; from += BatchCount)
        {
            var count = Math.Min(BatchCount, queries.Count - from);
            socket.Send(StreamClient.Framed(Enumerable.Range(from, count).Select(i => (queries[i] with { Id = (ushort)i }).ToBytes())));
            for (var i = 0; i < count; i++)
            {
                // Responses may come in any order; the id says whose they are.
                var packet = Receive(socket, BinaryPrimitives.ReadUInt16BigEndian(Receive(socket, 2)));
                Assert.True(DnsMessage.TryRead(packet, out var response, out var error), $"{Name}: {error} in {Convert.ToHexString(packet)}");
                responses[response.Id] = response;
            }
        }

        return responses;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static int FreePort()
    {
        // Free for datagrams and for streams.
        while (true)
        {
            using var stream = new Socket(SocketType.Stream, ProtocolType.Tcp);
            stream.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            var address = (IPEndPoint)stream.LocalEndPoint!;
            using var datagrams = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            try
            {
                datagrams.Bind(new IPEndPoint(IPAddress.Loopback, address.Port));
                return address.Port;
            }
            catch (SocketException)
            {
            }
        }
    }

    private byte[] Receive(Socket socket, int count)
    {
        var bytes = new byte[count];
        for (var filled = 0; filled < count;)
        {
            var size = socket.Receive(bytes.AsSpan(filled));
            Assert.True(size > 0, $"{Name} closed the connection before its response was whole");
            filled += size;
        }

        return bytes;
    }

    private void Note(string? line, string readySign)
    {
        if (line is null)
        {
            return;
        }

        lock (_log)
        {
            _log.Add(line);
        }

        if (line.Contains(readySign, StringComparison.Ordinal))
        {
            _ready.TrySetResult();
        }
    }
}
