namespace Edge.Identity;

/// <summary>Whether a caller may do something, and which rule says so.</summary>
/// <param name="Policy">The deciding policy; null when no rule of any policy matched.</param>
/// <param name="Rule">The deciding rule's path in that policy.</param>
/// <param name="Denied">True when a <c>deny</c> decided, false when the capability was simply not granted.</param>
public readonly record struct AccessDecision(bool Allowed, string? Policy, string? Rule, bool Denied);
