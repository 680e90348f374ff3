namespace Edge.Stargate;

/// <summary>What is wanted of a membership at the moment, and what it has to know of others.</summary>
/// <param name="Serves">Whether the Stargate is in service.</param>
/// <param name="IsDrained">Whether an operator takes it out.</param>
/// <param name="IsStopping">Whether its process ends.</param>
/// <param name="OthersServe">Whether another Stargate is a member and serves.</param>
/// <param name="Leaver">Who alone may leave at the moment, if it is another one.</param>
internal sealed record MembershipWish(bool Serves, bool IsDrained, bool IsStopping, bool OthersServe, string? Leaver);
