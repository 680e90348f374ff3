using Edge.Kernel;

namespace Edge.Stargate;

/// <summary>An open stream, of a node or of a peer, as the rest of the Stargate handles it.</summary>
internal interface IOpenStream
{
    long Number { get; }

    NodeId Node { get; }

    NodeRole Role { get; }

    long BootId { get; }

    /// <summary>Whether a heartbeat came lately.</summary>
    bool IsBeating { get; }

    /// <summary>Something changed that the other side may have to be told.</summary>
    void Wake();

    /// <summary>It is time for a sign of life.</summary>
    void Pulse();

    /// <summary>Asks the other side to go elsewhere, and ends the stream.</summary>
    void SendAway(string reason, TimeSpan retryAfter);

    /// <summary>Ends the stream at once.</summary>
    void Abort(string reason);
}
