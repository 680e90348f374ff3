namespace Edge.Hosting;

/// <summary>How busy a node is, sent with each heartbeat.</summary>
public readonly record struct NodeLoad(int InFlight, long Requests, long Errors, int Queued);
