using Edge.Kernel;

namespace Edge.Hosting;

/// <summary>What is needed to open a node's identity, or to obtain one.</summary>
public sealed record NodeIdentityOptions
{
    public required NodeOptions Node { get; init; }

    public required NodeRole Role { get; init; }

    /// <summary>Where the node is reached, as far as it is known already; what is bound later is announced later.</summary>
    public NodeContacts Contacts { get; init; } = NodeContacts.None;

    /// <summary>The way in for roles that open the store; null for those that bring a join code.</summary>
    public INodeAdmission? Admission { get; init; }

    public IEntropy Entropy { get; init; } = SystemEntropy.Instance;

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
