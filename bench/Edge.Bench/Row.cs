namespace Edge.Bench;

/// <summary>One line of a report. The ratio is ours / theirs for a cost: lower is better.</summary>
internal sealed record Row(string Case, string Metric, double Ours, string Peer, double Theirs, double? Goal)
{
    public double Ratio => Ours / Theirs;

    public bool? Met => Goal is { } goal ? Ratio <= goal : null;
}
