namespace Edge.Kernel.Resources;

/// <summary><c>services/&lt;id&gt;</c>: a customer's content delivery. Each domain is also claimed by <c>claims/host/&lt;domain&gt;</c>.</summary>
public sealed record ServiceDocument
{
    /// <summary>1 to 20 host names, lower-case A-labels, no wildcard, no port.</summary>
    public required IReadOnlyList<string> Domains { get; init; }

    /// <summary>An absolute <c>http</c> or <c>https</c> URL without query or fragment, e.g. <c>http://127.0.0.1:8000</c>.</summary>
    public required string Origin { get; init; }

    /// <summary>The <c>Host</c> header sent to the origin; by default the visitor's.</summary>
    public string? OriginHost { get; init; }

    /// <summary>How long an origin may be silent before the visitor gets 504, in seconds: 1 to 300.</summary>
    public int OriginTimeoutSeconds { get; init; } = 30;
}
