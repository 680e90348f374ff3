using Edge.Kernel;

namespace Edge.Identity;

/// <summary>A node that is about to become a member, and what has to be true and to happen with it.</summary>
internal sealed record NewMember
{
    /// <summary>The name that it must have; null for a random one.</summary>
    public NodeId? Name { get; init; }

    public required NodeRole Role { get; init; }

    public required Region Region { get; init; }

    public required NodeContacts Contacts { get; init; }

    /// <summary>Base64 of the raw key.</summary>
    public required string PublicKey { get; init; }

    /// <summary>When it becomes a member.</summary>
    public required DateTimeOffset Now { get; init; }

    public string Owner { get; init; } = "";

    /// <summary>Who commits; null for the node itself.</summary>
    public string? Author { get; init; }

    public IReadOnlyList<Operation> Operations { get; init; } = [];

    public IReadOnlyList<Compare> Compares { get; init; } = [];
}
