using Edge.Kernel;

namespace Edge.Coordination;

/// <summary>What a node is judged to be.</summary>
/// <param name="Since">By the wall clock, for people.</param>
internal sealed record NodeVerdict(NodeHealth Health, string Reason, DateTimeOffset Since);
