namespace Edge.Kernel;

/// <summary>Where a node is reached, each as <c>address:port</c>; null for what its role doesn't serve. See <c>NodeDocument</c>.</summary>
public sealed record NodeContacts
{
    public static readonly NodeContacts None = new();

    public string? Http { get; init; }

    public string? Https { get; init; }

    public string? Control { get; init; }

    public string? Dns { get; init; }

    /// <summary>The addresses that it has in common with others; none clears those it had.</summary>
    public IReadOnlyList<string>? Anycast { get; init; }

    public string? Metrics { get; init; }
}
