namespace Edge.Bench;

/// <summary>Runs both sides on the same work in turns, and keeps the lowest cost of each: noise only ever adds.</summary>
internal sealed class Comparison(Side ours, Side theirs, LoadGenerator load, bool quick)
{
    private const int Rounds = 3;

    private readonly List<string> _notes = [];
    // Whole seconds: wrk knows no others.
    private readonly TimeSpan _round = TimeSpan.FromSeconds(quick ? 1 : 6);
    private readonly TimeSpan _warmUp = TimeSpan.FromSeconds(quick ? 2 : 6);
    private readonly TimeSpan _firstWarmUp = TimeSpan.FromSeconds(quick ? 6 : 0);
    private bool _warm;

    public IReadOnlyList<string> Notes => _notes;

    public async Task<Row> RunAsync(Workload work)
    {
        await MeasureAsync(ours, work, _warm ? _warmUp : _warmUp + _firstWarmUp);
        await MeasureAsync(theirs, work, TimeSpan.FromSeconds(1));
        _warm = true;
        List<Measured> our = [], their = [];
        for (var round = 0; round < Rounds; round++)
        {
            our.Add(await MeasureAsync(ours, work, _round));
            their.Add(await MeasureAsync(theirs, work, _round));
        }

        var best = our.MinBy(measured => measured.MicrosecondsPerRequest)!;
        var peer = their.MinBy(measured => measured.MicrosecondsPerRequest)!;
        _notes.Add($"{work.Case}: {best.RequestsPerSecond:0} requests/s ours, {peer.RequestsPerSecond:0} theirs, one core each"
            + (ours.Beside is null ? "" : $"; the Host used {best.BesidePerRequest:0.0} µs per request beside"));
        return new Row(work.Case, "cpu_us_per_request", best.MicrosecondsPerRequest, theirs.Name, peer.MicrosecondsPerRequest, work.Goal);
    }

    private async Task<Measured> MeasureAsync(Side side, Workload work, TimeSpan duration)
    {
        var (before, besideBefore) = Clocks(side);
        var requests = await load.RunAsync(side, work, duration);
        var (after, besideAfter) = Clocks(side);
        return new Measured((after - before) / requests, (besideAfter - besideBefore) / requests, requests / duration.TotalSeconds);
    }

    private static (double Own, double Beside) Clocks(Side side) =>
        (CpuClock.Microseconds(side.Process), side.Beside is { } beside ? CpuClock.Microseconds(beside) : 0);
}
