using System.Diagnostics.Metrics;
using Edge.Backbone;
using Edge.Dns;
using Edge.Kernel;
using Microsoft.Extensions.Logging;

namespace Edge.Stargate;

/// <summary>
/// The watchdog, on a thread of its own: ten times a second every worker is asked a real question, the membership is stepped,
/// and what it wants is said to the route speaker. Nothing that keeps the rest of the Stargate busy holds it up.
/// </summary>
internal sealed partial class BackboneWatch : IDisposable
{
    /// <summary>How long a round may look for ports to workers that have none yet.</summary>
    private static readonly TimeSpan FindTimeout = TimeSpan.FromMilliseconds(20);

    /// <summary>A speaker that does not hold what it was told is told again after this; one that is to withdraw, at once.</summary>
    private static readonly TimeSpan RetryPeriod = TimeSpan.FromMilliseconds(500);

    private readonly AnycastSetting _setting;
    private readonly DnsEndpoint _dns;
    private readonly Func<MembershipWish> _wish;
    private readonly BackboneMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ManualResetEventSlim _stop = new();
    private readonly AnycastMembership _membership;
    private readonly ProbeRhythm _rhythm;
    private readonly WorkerMisses _misses = new();
    private readonly QueryResidue _residue;
    private readonly WorkerProbe _probe;
    private readonly long _begun;
    private volatile MembershipSight _sight = new(AnycastState.Out, "starting", NeedsPermit: false, null, IsTaken: false, 0);
    private volatile LeavePermit? _permit;
    private volatile HeardReport? _heard;
    private long _sequence;
    private RouteAnnouncement? _asserted;
    private RouteAnnouncement? _taken;
    private Failure? _refusal;
    private TimeSpan _assertedAt;
    private bool _isAdopted;

    public BackboneWatch(
        AnycastSetting setting, DnsEndpoint dns, DnsQuestion question, Func<MembershipWish> wish, IMeterFactory meters, TimeProvider time, ILogger logger)
    {
        (_setting, _dns, _wish, _time, _logger) = (setting, dns, wish, time, logger);
        _membership = new AnycastMembership(setting.Options);
        _rhythm = new ProbeRhythm(setting.Options);
        _residue = new QueryResidue(setting.Options);
        _metrics = new BackboneMetrics(meters, () => _sight.State);
        _probe = dns.NewProbe(question);
        _begun = time.GetTimestamp();
    }

    public MembershipSight Sight => _sight;

    /// <summary>Rises with each change of what is to be announced: a report from before it says nothing.</summary>
    public long Sequence => Interlocked.Read(ref _sequence);

    /// <summary>Since the watch was made; permits tell by it when they were granted.</summary>
    public TimeSpan Now => _time.GetElapsedTime(_begun);

    public LeavePermit? Permit
    {
        get => _permit;
        set => _permit = value;
    }

    /// <summary>What the speaker said of itself, asked when the sequence was the given one.</summary>
    public void Hear(Outcome<RouteReport> report, long sequence) => _heard = new HeardReport(report, sequence);

    /// <summary>Watches until <see cref="Stop"/>; an error means a broken invariant.</summary>
    public Task RunAsync() => Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    public void Stop() => _stop.Set();

    public void Dispose()
    {
        _probe.Dispose();
        _stop.Dispose();
    }

    private void Run()
    {
        Thread.CurrentThread.Name = "backbone watch";
        while (!_stop.Wait(_rhythm.WaitFrom(Now)))
        {
            Round();
        }
    }

    private void Round()
    {
        var silent = _probe.CountSilent();
        var outcome = _rhythm.Take(Now, silent);
        _misses.Take(outcome, _probe.Silent);

        // Its own questions are none.
        _residue.Take(Now, _dns.CountAnycast() - _probe.CountAnswers(0), _sight.State == AnycastState.Draining);
        var heard = _heard;
        if (!_isAdopted && heard is { Report: { Succeeded: true, Value: var report } })
        {
            _isAdopted = true;
            _membership.Adopt(report.Announcement, Now);
        }

        var input = InputOf(outcome, heard);
        if (_isAdopted || _membership.IsBlackHole(input))
        {
            // What nobody answers is withdrawn even while the speaker does not tell what is announced.
            _isAdopted = true;
            Step(input);
        }
        else if (heard is { Report.Failure: { } failure })
        {
            _sight = _sight with { Reason = failure.ToString() };
        }

        _probe.Ask();
        if (!_probe.IsComplete)
        {
            _probe.Find(FindTimeout);
        }
    }

    private MembershipInput InputOf(ProbeOutcome outcome, HeardReport? heard)
    {
        var wish = _wish();
        return new MembershipInput
        {
            Probe = outcome,
            Misses = _misses.Longest,
            SomeAnswer = _misses.SomeAnswer,
            OthersServe = wish.OthersServe,
            Serves = wish.Serves,
            IsWanted = !wish.IsDrained && !wish.IsStopping,
            IsStopping = wish.IsStopping,
            Permit = _permit,
            Leaver = wish.Leaver,
            Speaker = heard is not null && heard.Sequence == Sequence ? heard.Report : (Outcome<RouteReport>?)null,
            IsQuiet = _residue.IsQuiet,
            Rate = _residue.Rate,
        };
    }

    private void Step(MembershipInput input)
    {
        var before = _membership.State;
        var withdrew = _membership.Step(Now, _refusal is { } refusal ? input with { Speaker = refusal } : input);
        Count(input.Probe, before, withdrew);
        Assert(_membership.Wanted!.Value, input.Speaker);
        _sight = new MembershipSight(_membership.State, _membership.Reason, _membership.NeedsPermit, _membership.Wanted, _taken == _membership.Wanted, _residue.Rate);
        if (_membership.State != before)
        {
            LogState(before, _membership.State, _membership.Reason);
        }
    }

    private void Count(ProbeOutcome outcome, AnycastState before, bool withdrew)
    {
        if (outcome == ProbeOutcome.Missed && before is AnycastState.Ready or AnycastState.In or AnycastState.Draining)
        {
            _metrics.Missed();
        }

        if (withdrew)
        {
            _metrics.Withdrawn();
        }
    }

    /// <summary>Says what is wanted when it changed, when the speaker does not hold it, and from time to time.</summary>
    private void Assert(RouteAnnouncement wanted, Outcome<RouteReport>? heard)
    {
        var isNews = wanted != _asserted;
        var isLost = _refusal is not null || heard is { Succeeded: true, Value: var report } && report.Announcement != wanted;
        var pause = !isLost ? _setting.Options.AssertPeriod : wanted == RouteAnnouncement.Withdrawn ? TimeSpan.Zero : RetryPeriod;
        if (!isNews && Now - _assertedAt < pause)
        {
            return;
        }

        _refusal = _setting.Speaker.Announce(wanted);
        (_asserted, _assertedAt) = (wanted, Now);
        _taken = _refusal is null ? wanted : isNews || heard is { Succeeded: true } ? null : _taken;
        if (isNews || isLost)
        {
            Interlocked.Increment(ref _sequence);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Anycast: {Before} became {After}: {Reason}")]
    private partial void LogState(AnycastState before, AnycastState after, string reason);

    private sealed record HeardReport(Outcome<RouteReport> Report, long Sequence);
}
