namespace Edge.Dns;

/// <summary>Why there is no signature over a set that was asked for with DO.</summary>
internal enum SignatureLack
{
    /// <summary>There is one, or none is needed.</summary>
    None,

    /// <summary>It is still to be made, elsewhere.</summary>
    Waits,

    /// <summary>The zone has had all that it may have made for now.</summary>
    Refused,

    /// <summary>The zone's keys are not here.</summary>
    NoKey,
}
