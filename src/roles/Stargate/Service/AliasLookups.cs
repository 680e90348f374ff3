using System.Collections.Concurrent;
using Edge.Dns;
using Edge.Naming;

namespace Edge.Stargate;

/// <summary>
/// Looks names outside up beside the answers, a bounded number at once: each Stargate does it for itself. Whoever compiles answers
/// says what is due and takes what came of it.
/// </summary>
internal sealed class AliasLookups(ITargetResolver? resolver, Action refresh, SteeringMetrics metrics, TimeProvider time)
{
    /// <summary>Look-ups under way at once; the others wait their turn.</summary>
    private const int LookupsMax = 64;

    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    private readonly ConcurrentQueue<DnsName> _wanted = new();
    private readonly ConcurrentQueue<(DnsName Name, TargetAnswer Answer)> _ended = new();
    private readonly Signal _signal = new();
    private int _running;
    private long _nextAt = long.MaxValue;

    /// <summary>Brings zones what look-ups gave, and takes what is due. For the caller who compiles answers.</summary>
    public void Follow(HostedZones zones)
    {
        var now = time.GetUtcNow();
        List<(DnsName Name, TargetAnswer Answer)> ended = [];
        while (_ended.TryDequeue(out var one))
        {
            ended.Add(one);
        }

        if (ended.Count > 0)
        {
            zones.Learn(ended, now);
        }

        var due = zones.Aliases.Due(now, LookupsMax - Volatile.Read(ref _running));
        Interlocked.Add(ref _running, due.Count);
        foreach (var name in due)
        {
            _wanted.Enqueue(name);
        }

        Interlocked.Exchange(ref _nextAt, zones.Aliases.NextAt?.UtcTicks ?? long.MaxValue);
        metrics.AliasesAre(zones.Aliases.TargetCount, zones.Aliases.FailingCount, zones.Aliases.UnansweredCount);
        if (due.Count > 0)
        {
            _signal.Raise();
        }
    }

    public async Task RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await _signal.WaitAsync(Period, time, cancellation);
            while (_wanted.TryDequeue(out var name))
            {
                _ = LookUpAsync(name, cancellation);
            }

            if (Interlocked.Read(ref _nextAt) <= time.GetUtcNow().UtcTicks && Volatile.Read(ref _running) < LookupsMax)
            {
                refresh();
            }
        }
    }

    private async Task LookUpAsync(DnsName name, CancellationToken cancellation)
    {
        await Task.Yield();
        TargetAnswer answer = new TargetAnswer.Failed("this Stargate has no resolver");
        try
        {
            answer = resolver is null ? answer : await resolver.ResolveAsync(name, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The role closes.
            return;
        }

        metrics.LookedUp(answer is TargetAnswer.Found);
        Interlocked.Decrement(ref _running);
        _ended.Enqueue((name, answer));
        refresh();
    }
}
