namespace Edge.Kernel;

/// <summary>An operator wants no traffic on a node, or wants it again.</summary>
/// <param name="Revision">Of the node's document, so that a Stargate that is behind does not undo what another one said.</param>
/// <param name="Permit">Needed to take a node out of traffic; bringing it back needs none.</param>
public sealed record DrainOrder(bool Wanted, long Epoch, Revision Revision, DrainPermit? Permit);
