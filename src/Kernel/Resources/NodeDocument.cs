namespace Edge.Kernel.Resources;

/// <summary><c>nodes/&lt;id&gt;</c>: a node of the network and where it is reached.</summary>
public sealed record NodeDocument
{
    public required NodeRole Role { get; init; }

    public required string Region { get; init; }

    public string? Site { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Where visitors reach a Gateway in clear, e.g. <c>127.0.2.1:8080</c>; null on other roles.</summary>
    public string? Http { get; init; }

    /// <summary>Where visitors, and Hosts with their job connections, reach a Gateway by TLS.</summary>
    public string? Https { get; init; }

    /// <summary>Where nodes reach a Stargate, e.g. <c>127.0.1.1:7400</c>.</summary>
    public string? Control { get; init; }

    /// <summary>Where a Stargate answers DNS, e.g. <c>127.0.1.1:5300</c>.</summary>
    public string? Dns { get; init; }

    /// <summary>The addresses that a Stargate answers DNS on as others do, which are announced by BGP; null for none.</summary>
    public IReadOnlyList<string>? Anycast { get; init; }

    /// <summary>Where metrics and health are served, e.g. <c>127.0.1.1:9400</c>.</summary>
    public string? Metrics { get; init; }

    /// <summary>True when an operator wants no traffic on it.</summary>
    public bool Drain { get; init; }

    /// <summary>True when an operator accepted that too few others serve while it drains; else null.</summary>
    public bool? AllowOutage { get; init; }
}
