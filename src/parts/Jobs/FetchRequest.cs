namespace Edge.Jobs;

/// <summary>One request to an origin.</summary>
public sealed record FetchRequest
{
    public required string Method { get; init; }

    /// <summary>Scheme, host and port to connect to, e.g. <c>http://127.0.0.1:8000</c>; no path.</summary>
    public required string Origin { get; init; }

    /// <summary>Path and query as the visitor sent them, byte for byte, beginning with a slash.</summary>
    public required string Target { get; init; }

    /// <summary>The end-to-end fields to send, <c>Host</c> included; no hop-by-hop fields.</summary>
    public required HeaderFields Fields { get; init; }

    /// <summary>The request's body, or null for none. Read once, so a request with a body is never repeated.</summary>
    public Stream? Body { get; init; }

    /// <summary>The body's length in bytes, or null if unknown.</summary>
    public long? BodyLength { get; init; }

    /// <summary>How long the origin may take to connect and to send the head, and then may be silent between bytes.</summary>
    public required TimeSpan Timeout { get; init; }

    public JobPriority Priority { get; init; } = JobPriority.Visitor;
}
