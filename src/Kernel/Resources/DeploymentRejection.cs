namespace Edge.Kernel.Resources;

/// <summary>A document that a node refused while a wave was on its way.</summary>
public sealed record DeploymentRejection
{
    /// <summary>So many of a class are remembered.</summary>
    public const int RejectionsMax = 16;

    /// <summary>The document's key.</summary>
    public required string Key { get; init; }

    /// <summary>The revision that was refused; the document as of it stays readable while the store's log reaches back so far.</summary>
    public required long Revision { get; init; }

    /// <summary>The node that refused it first.</summary>
    public required string Node { get; init; }

    /// <summary>The field at fault; empty if it is the document as a whole.</summary>
    public string Field { get; init; } = "";

    public required string Rule { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>The revision that put the last accepted document, or a newer one, into its place; null while none has.</summary>
    public long? ReplacedAt { get; init; }
}
