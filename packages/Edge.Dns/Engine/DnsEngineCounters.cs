namespace Edge.Dns;

/// <summary>What an engine has done since it was made. Safe to read at any time; numbers only rise, but for the open connections.</summary>
public sealed class DnsEngineCounters
{
    private const int CodeCount = (int)DnsResponseCode.BadVersion + 1;

    private readonly long[] _datagrams = new long[CodeCount];
    private readonly long[] _streams = new long[CodeCount];
    private long _connections;
    private long _connectionsRefused;
    private long _dropped;
    private long _sendFailures;
    private long _truncated;

    /// <summary>Connections that are open now.</summary>
    public long Connections => Interlocked.Read(ref _connections);

    /// <summary>Connections that were closed at once, since there were too many.</summary>
    public long ConnectionsRefused => Interlocked.Read(ref _connectionsRefused);

    /// <summary>Packets without a response: too short, responses themselves, or from a port that cannot be answered.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Responses that the system would not send.</summary>
    public long SendFailures => Interlocked.Read(ref _sendFailures);

    /// <summary>Responses with TC, after which the client comes by TCP.</summary>
    public long Truncated => Interlocked.Read(ref _truncated);

    /// <summary>The codes that responses can have.</summary>
    public static IReadOnlyList<DnsResponseCode> Codes { get; } = Enum.GetValues<DnsResponseCode>();

    /// <summary>Queries that got this code.</summary>
    public long Queries(DnsTransport transport, DnsResponseCode code) => Interlocked.Read(ref Of(transport)[(int)code]);

    internal void Count(DnsTransport transport, in AnswerOutcome outcome)
    {
        if (outcome.IsDropped)
        {
            Interlocked.Increment(ref _dropped);
            return;
        }

        Interlocked.Increment(ref Of(transport)[(int)outcome.Code]);
        if (outcome.Truncated)
        {
            Interlocked.Increment(ref _truncated);
        }
    }

    internal void CountSendFailure() => Interlocked.Increment(ref _sendFailures);

    internal void CountRefusedConnection() => Interlocked.Increment(ref _connectionsRefused);

    internal void ConnectionOpened() => Interlocked.Increment(ref _connections);

    internal void ConnectionClosed() => Interlocked.Decrement(ref _connections);

    private long[] Of(DnsTransport transport) => transport == DnsTransport.Udp ? _datagrams : _streams;
}
