namespace Edge.Bench;

/// <summary>One round: processor time per request, and how many requests a second came with it.</summary>
internal sealed record Measured(double MicrosecondsPerRequest, double BesidePerRequest, double RequestsPerSecond);
