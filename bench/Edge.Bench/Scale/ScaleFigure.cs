namespace Edge.Bench.Scale;

/// <summary>One number of the simulation.</summary>
internal sealed record ScaleFigure(string Case, string Metric, double Value, string Unit);
