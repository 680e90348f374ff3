namespace Edge.Stargate;

/// <summary>What is wanted of a membership at the moment.</summary>
/// <param name="Serves">Whether the Stargate is in service.</param>
/// <param name="IsDrained">Whether an operator takes it out.</param>
/// <param name="IsStopping">Whether its process ends.</param>
internal sealed record MembershipWish(bool Serves, bool IsDrained, bool IsStopping);
