namespace Edge.Dns;

/// <summary>What a message is about (RFC 6895 §2.2).</summary>
public enum DnsOpcode : byte
{
    /// <summary>A question (RFC 1035).</summary>
    Query = 0,

    /// <summary>A server's status, obsolete.</summary>
    Status = 2,

    /// <summary>A zone has changed (RFC 1996).</summary>
    Notify = 4,

    /// <summary>A zone is to be changed (RFC 2136).</summary>
    Update = 5,
}
