namespace Edge.Protocol;

/// <summary>Kinds of work; each has its own latencies and limits.</summary>
public enum JobClass : byte
{
    /// <summary>Fetch from a customer's origin.</summary>
    Fetch = 1,
}
