namespace Edge.Hosting;

/// <summary>Whether a node is in service, as <c>/readyz</c> tells it.</summary>
/// <param name="Reason">In a few words, e.g. <c>in service</c> or <c>draining</c>.</param>
public readonly record struct NodeReadiness(bool InService, string Reason);
