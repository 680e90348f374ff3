namespace Edge.Naming;

/// <summary>Why a visitor gets what it gets of a name and type.</summary>
public sealed record NameExplanation
{
    /// <summary>Whether the zone is answered for.</summary>
    public required bool IsHosted { get; init; }

    /// <summary>Whether it has records of its own, the same for everybody.</summary>
    public required bool HasRecords { get; init; }

    /// <summary>Whether it gets the network's Gateways.</summary>
    public required bool IsOfGateways { get; init; }

    /// <summary>Whose addresses it has; null if they are not those of another name.</summary>
    public required AliasExplanation? Alias { get; init; }

    /// <summary>How it is chosen among pools; null if it is not.</summary>
    public required SteeringExplanation? Steered { get; init; }
}
