namespace Edge.Kernel.Resources;

/// <summary>How the account of a zone showed that the domain is its own.</summary>
public sealed record ZoneControl
{
    /// <summary>The servers that the zone above named for it answered the account's text.</summary>
    public const string Text = "text";

    /// <summary>The zone above named the network's own servers for it.</summary>
    public const string Delegation = "delegation";

    /// <summary><c>text</c> or <c>delegation</c>.</summary>
    public required string By { get; init; }

    /// <summary>When that was seen.</summary>
    public required DateTimeOffset Since { get; init; }
}
