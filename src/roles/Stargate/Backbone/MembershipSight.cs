using Edge.Backbone;
using Edge.Kernel;

namespace Edge.Stargate;

/// <summary>A membership as others see it, at one moment.</summary>
/// <param name="Wanted">What is to be announced; null while it is not known.</param>
/// <param name="IsTaken">Whether the speaker has taken that since it is wanted.</param>
/// <param name="Rate">Queries a second to the anycast addresses.</param>
internal sealed record MembershipSight(AnycastState State, string Reason, bool NeedsPermit, RouteAnnouncement? Wanted, bool IsTaken, double Rate);
