namespace Edge.Coordination;

/// <summary>How many nodes a Stargate lets arrive at once, and how it sends the rest away.</summary>
public sealed record AdmissionOptions
{
    /// <summary>Arrivals under way: from the first byte of the TLS handshake to the first message of the stream. 1 to 10,000.</summary>
    public int ArrivalsMax { get; init; } = 256;

    /// <summary>Connections that wait for their turn to arrive; a waiting one costs a socket and no computation. 0 to 100,000.</summary>
    public int WaitingMax { get; init; } = 8_192;

    /// <summary>A connection waits for its turn no longer than this: less than what a node waits for a connection. 0 to 4 s.</summary>
    public TimeSpan WaitMax { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>A place is given back after this time at the latest, however slow the other side is. 1 to 60 s.</summary>
    public TimeSpan ArrivalTimeMax { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Connections that get a handshake at once, to be told when to come back; what is beyond is closed unheard. 0 to 1,000.</summary>
    public int TurnAwaysMax { get; init; } = 32;

    /// <summary>The shortest time that a node is sent away for. 0 to 30 s.</summary>
    public TimeSpan RetryAfterMin { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest time that a node is sent away for. 1 s to 5 min.</summary>
    public TimeSpan RetryAfterMax { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Snapshots that are being sent at once; other nodes that need one wait for their turn on their open stream. 1 to 1,000.</summary>
    public int SnapshotsMax { get; init; } = 16;

    /// <summary>So many nodes are sent away each second when the Stargate stops. 10 to 100,000.</summary>
    public int GoAwaysPerSecond { get; init; } = 500;

    /// <summary>A node that doesn't take one message for so long is cut. 1 to 60 s.</summary>
    public TimeSpan WriteTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A node that hasn't acknowledged a message for so long is named as slow. 1 to 60 s.</summary>
    public TimeSpan SlowAfter { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>A node that hasn't acknowledged a message for so long is cut; it resumes where it stood. 5 s to 10 min.</summary>
    public TimeSpan AcknowledgementTimeout { get; init; } = TimeSpan.FromSeconds(60);
}
