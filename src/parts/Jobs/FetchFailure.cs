namespace Edge.Jobs;

/// <summary>Why there is no response, and so what the visitor is told.</summary>
public enum FetchFailure
{
    /// <summary>No connection to the origin, or it closed without a valid response: 502.</summary>
    Unreachable,

    /// <summary>The origin was silent for too long: 504.</summary>
    TimedOut,

    /// <summary>The origin's response breaks HTTP: 502.</summary>
    Malformed,

    /// <summary>The origin's address is one that the network does not connect to: 502.</summary>
    Forbidden,

    /// <summary>We had no room to do it: 503 with Retry-After.</summary>
    Overloaded,
}
