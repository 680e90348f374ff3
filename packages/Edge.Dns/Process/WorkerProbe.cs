using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Edge.Dns;

/// <summary>
/// Asks every worker of an engine a real question by UDP. The system gives a client's port to one worker of those that share an
/// address, and always to the same: a port is found for each, by the number of the worker in the answer. The questions show a
/// cookie, so that no rate limit withholds the answers. They share their way with those of everybody else: a worker that dealt with
/// others meanwhile is busy, not silent. For one caller at a time.
/// </summary>
public sealed class WorkerProbe : IDisposable
{
    /// <summary>Ports that are tried at once for each worker that is to be found.</summary>
    private const int CandidatesPerWorker = 8;

    private const int ResponseBytesMax = 4096;

    private readonly IReadOnlyList<IPEndPoint> _servers;
    private readonly DnsEngineCounters? _counters;
    private readonly int _workersPerServer;

    /// <summary>Where the system gives no worker a socket of its own, all of an address answer on one.</summary>
    private readonly int _workersPerPort;

    /// <summary>Workers of the engine's addresses before these.</summary>
    private readonly int _first;

    private readonly ServerCookie _cookies;
    private readonly DnsQuestion _question;
    private readonly TimeProvider _time;
    private readonly ProbePort?[] _ports;
    private readonly long[] _answers;
    private readonly long[] _handled;
    private readonly bool[] _silent;
    private ushort _id;

    /// <summary>Asks nobody yet.</summary>
    /// <param name="servers">The engine's addresses, in the order of its options: the last ones, if not all.</param>
    /// <param name="options">The engine's: its workers of each address, and its secret of cookies, which must be there.</param>
    /// <param name="question">Any answer to it is one, be it SERVFAIL.</param>
    /// <param name="time">For cookies.</param>
    /// <param name="readers">What the engine's workers count; null where nobody can say who is busy.</param>
    public WorkerProbe(IReadOnlyList<IPEndPoint> servers, DnsEngineOptions options, DnsQuestion question, TimeProvider time, ReaderRecords? readers = null)
    {
        ArgumentNullException.ThrowIfNull(servers);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfZero(options.Policy.CookieSecret.Length, nameof(options));
        (_servers, _question, _time) = (servers, question, time);
        _workersPerServer = OperatingSystem.IsLinux() ? options.DatagramWorkerCount : 1;
        _workersPerPort = options.DatagramWorkerCount / _workersPerServer;
        _cookies = new ServerCookie(options.Policy.CookieSecret.Span);
        _ports = new ProbePort?[servers.Count * _workersPerServer];
        _answers = new long[_ports.Length];
        (_handled, _silent) = (new long[_ports.Length], new bool[_ports.Length]);
        _counters = readers is null ? null : new DnsEngineCounters(readers);
        _first = (options.MoreAddresses.Count + 1 - servers.Count) * _workersPerServer;
    }

    /// <summary>Who was silent when <see cref="CountSilent"/> looked last.</summary>
    public ReadOnlySpan<bool> Silent => _silent;

    /// <summary>The workers of all addresses.</summary>
    public int WorkerCount => _ports.Length;

    /// <summary>Whether there is a port for every worker.</summary>
    public bool IsComplete => !_ports.Contains(null);

    /// <summary>Answers so far of a worker and all after it.</summary>
    public long CountAnswers(int firstWorker) => _answers.Skip(firstWorker).Sum();

    /// <summary>Looks for ports to the workers that have none: asks from many, and keeps those that reached a new worker.</summary>
    /// <param name="within">How long answers are waited for.</param>
    public void Find(TimeSpan within)
    {
        List<ProbePort> candidates = [];
        for (var server = 0; server < _servers.Count; server++)
        {
            var workers = _ports.AsSpan(server * _workersPerServer, _workersPerServer);
            var count = !workers.Contains(null) ? 0 : _workersPerServer == 1 ? 1 : workers.Length * CandidatesPerWorker;
            for (var i = 0; i < count; i++)
            {
                if (TryOpen(_servers[server]) is { } port)
                {
                    candidates.Add(port);
                    Send(port);
                }
            }
        }

        var since = _time.GetTimestamp();
        foreach (var port in candidates)
        {
            var left = within - _time.GetElapsedTime(since);
            if (left > TimeSpan.Zero && !port.IsReadable(left))
            {
                continue;
            }

            Receive(port);
        }

        foreach (var port in candidates)
        {
            if (PlaceOf(port) is { } worker && worker >= 0 && worker < _ports.Length && _ports[worker] is null)
            {
                _ports[worker] = port;
            }
            else
            {
                port.Dispose();
            }
        }
    }

    /// <summary>Sends a question to every worker that a port was found for.</summary>
    public void Ask()
    {
        foreach (var port in _ports)
        {
            if (port is not null)
            {
                Send(port);
            }
        }
    }

    /// <summary>Takes what has arrived, without waiting.</summary>
    /// <returns>The workers that have not answered the last question, or have no port yet, and have not dealt with others' either since the last look.</returns>
    public int CountSilent()
    {
        var silent = 0;
        for (var worker = 0; worker < _ports.Length; worker++)
        {
            var isAnswered = false;
            if (_ports[worker] is { } port)
            {
                Receive(port);
                isAnswered = port.IsAnswered;
                _answers[worker] += isAnswered ? 1 : 0;
                if (PlaceOf(port) != worker)
                {
                    // The system spreads datagrams otherwise now.
                    port.Dispose();
                    _ports[worker] = null;
                }
            }

            _silent[worker] = !IsBusy(worker) && !isAnswered;
            silent += _silent[worker] ? 1 : 0;
        }

        return silent;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var port in _ports)
        {
            port?.Dispose();
        }
    }

    private int? PlaceOf(ProbePort port) => (port.Worker / _workersPerPort) - _first;

    private bool IsBusy(int worker)
    {
        var handled = _counters?.Handled((_first + worker) * _workersPerPort, _workersPerPort) ?? 0;
        var isBusy = handled > _handled[worker];
        _handled[worker] = handled;
        return isBusy;
    }

    private static ProbePort? TryOpen(IPEndPoint server)
    {
        var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
        try
        {
            socket.Connect(server);
            return new ProbePort(socket, RandomNumberGenerator.GetBytes(ServerCookie.ClientBytes));
        }
        catch (SocketException)
        {
            // The machine does not have the address.
            socket.Dispose();
            return null;
        }
    }

    private void Send(ProbePort port)
    {
        var cookie = new byte[ServerCookie.ClientBytes + ServerCookie.Bytes];
        port.ClientCookie.CopyTo(cookie, 0);
        var now = unchecked((uint)_time.GetUtcNow().ToUnixTimeSeconds());
        _cookies.Make(port.ClientCookie, ClientAddress.Of(port.LocalAddress), now, cookie.AsSpan(ServerCookie.ClientBytes));
        var query = new DnsMessage
        {
            Id = ++_id,
            Questions = [_question],
            Edns = new DnsEdns { Options = [EdnsOption.Cookie(cookie), new EdnsOption((ushort)EdnsOptionCode.Worker, default)] },
        };
        port.Send(_id, query.ToBytes());
    }

    private static void Receive(ProbePort port)
    {
        Span<byte> packet = stackalloc byte[ResponseBytesMax];
        while (port.Receive(packet) is var size and >= 0)
        {
            if (DnsMessage.TryRead(packet[..size], out var message, out _))
            {
                port.Take(message);
            }
        }
    }
}
