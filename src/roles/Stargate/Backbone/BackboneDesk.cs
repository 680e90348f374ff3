using System.Text.Json.Nodes;
using Edge.Backbone;
using Edge.Coordination;
using Edge.Dns;
using Edge.Kernel;

namespace Edge.Stargate;

/// <summary>
/// A Stargate's membership of the anycast group, towards the rest of it: asks the speaker how it stands, gets permits, tells the
/// mesh, and writes the DNS engine's will. Without a setting it is no member, and does nothing.
/// </summary>
internal sealed class BackboneDesk(NodeId self, Region region, AnycastSetting? setting, DnsEndpoint dns, TimeProvider time) : IDisposable
{
    /// <summary>A little more often than anybody can notice.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    /// <summary>How long one that stops waits for a permit.</summary>
    private static readonly TimeSpan PermitTimeout = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan LookPeriod = TimeSpan.FromMilliseconds(50);

    private BackboneWatch? _watch;
    private LeavePermits? _permits;
    private StargateWorks? _works;
    private volatile bool _serves;
    private volatile bool _isStopping;
    private volatile AnycastReport? _report;
    private volatile RouteReport? _routes;
    private volatile string? _leaver;
    private volatile bool _othersServe;
    private Task _watching = Task.CompletedTask;
    private EngineWill? _will;

    /// <summary>Raised when <see cref="Report"/> changed.</summary>
    public event Action? Changed;

    /// <summary>What this Stargate says of itself; null where it belongs to no anycast group.</summary>
    public AnycastReport? Report => _report;

    /// <summary>Whether it stays announced although its process ends: too few others are members, and its engine goes on answering.</summary>
    public bool Stays { get; private set; }

    /// <summary>From now on the Stargate is in service.</summary>
    public void Announce() => _serves = true;

    /// <summary>Begins to watch.</summary>
    /// <returns>Completes when the watch ended.</returns>
    public Task StartAsync(StargateWorks works, BackboneWatch? watch)
    {
        (_works, _watch) = (works, watch);
        if (setting is null || watch is null)
        {
            return Task.CompletedTask;
        }

        _permits = new LeavePermits(self, works.Opened.Store, time);
        return _watching = watch.RunAsync();
    }

    /// <summary>What the watch asks several times a second.</summary>
    public MembershipWish Wish() => new(_serves, _works?.Nodes.Find(self) is { Drain: true }, _isStopping, _othersServe, _leaver);

    /// <summary>One round.</summary>
    public async Task StepAsync(CancellationToken cancellation)
    {
        if (_watch is not { } watch || setting is null)
        {
            return;
        }

        // The speaker's calls block.
        var sequence = watch.Sequence;
        var routes = await Task.Run(setting.Speaker.Report, cancellation);
        watch.Hear(routes, sequence);
        _othersServe = Judge().Others > 0;
        _routes = routes.Succeeded ? routes.Value : null;
        var sight = watch.Sight;
        Publish(sight);
        await PermitAsync(watch, sight, cancellation);
        await WriteWillAsync(sight, cancellation);
    }

    /// <summary>Drains and leaves, since the process ends.</summary>
    /// <param name="cancellation">Ends the wait: it then withdraws at once.</param>
    public async Task LeaveAsync(CancellationToken cancellation)
    {
        if (_watch is not { } watch || setting is null)
        {
            return;
        }

        _isStopping = true;
        var begun = time.GetTimestamp();
        while (watch.Sight is var sight && !(sight is { Wanted: RouteAnnouncement.Withdrawn, IsTaken: true }))
        {
            // Another member that has just come back serves again in a while; where there is none, nothing is waited for.
            var isHopeless = IsRefused(watch, sight) && _works!.Mesh.Anycast.All(static peer => peer.State != AnycastState.In);
            var isHeld = sight.NeedsPermit ? watch.Permit is not { Allows: true } : sight.Wanted is null or RouteAnnouncement.Withdrawn;
            if (isHopeless || (isHeld && time.GetElapsedTime(begun) > PermitTimeout))
            {
                Stays = true;
                return;
            }

            if (cancellation.IsCancellationRequested)
            {
                Stays = !await TryWithdrawAsync(watch, sight);
                return;
            }

            await Task.Delay(LookPeriod, time, CancellationToken.None);
        }
    }

    /// <summary>Whether it is withdrawn for sure: one that had a permit and drained long enough does not wait for the last queries.</summary>
    private async Task<bool> TryWithdrawAsync(BackboneWatch watch, MembershipSight sight)
    {
        if (sight is not { State: AnycastState.Draining or AnycastState.Out or AnycastState.Failed } || (sight.NeedsPermit && watch.Permit is not { Allows: true }))
        {
            return false;
        }

        // The watch would announce again what it wants.
        watch.Stop();
        await _watching;
        return await Task.Run(() => setting!.Speaker.Announce(RouteAnnouncement.Withdrawn), CancellationToken.None) is null;
    }

    /// <summary>Ends the watch; what is announced stays so.</summary>
    public void Stop() => _watch?.Stop();

    /// <summary>For <c>GET /v1/self</c>; null where it belongs to no anycast group.</summary>
    public JsonObject? Describe() => _report is not { } report ? null : new JsonObject
    {
        ["state"] = report.State.ToString().ToLowerInvariant(),
        ["reason"] = report.Reason,
        ["since"] = report.Since,
        ["addresses"] = new JsonArray([.. setting!.Addresses.Select(static address => (JsonNode)address.ToString())]),
        ["queries_per_second"] = Math.Round(_watch!.Sight.Rate, 1),
        ["announcement"] = _routes?.Announcement.ToString().ToLowerInvariant(),
        ["bfd_up"] = _routes?.BfdUp,
        ["sessions"] = _routes is not { } routes ? null : new JsonArray([.. routes.Sessions.Select(static session => (JsonNode)new JsonObject
        {
            ["name"] = session.Name,
            ["state"] = session.State,
            ["prefixes"] = session.Exported,
        })]),
    };

    public void Dispose()
    {
        _watch?.Dispose();
        setting?.Speaker.Dispose();
    }

    /// <summary>While it drains, how many queries come changes all the time: others are told when its state changes, or its reason otherwise.</summary>
    private void Publish(MembershipSight sight)
    {
        var before = _report;
        var isSame = before?.State == sight.State;
        if (!isSame || (before!.Reason != sight.Reason && sight.State != AnycastState.Draining))
        {
            _report = new AnycastReport(self, sight.State, sight.Reason, isSame ? before!.Since : time.GetUtcNow());
            Changed?.Invoke();
        }

        if (Wish().IsDrained)
        {
            var isRefused = IsRefused(_watch!, sight);
            var phase = isRefused ? DrainPhase.Refused : sight.Wanted == RouteAnnouncement.Withdrawn ? DrainPhase.Drained : DrainPhase.Draining;
            _works!.Drains.Note(new DrainReport(self, phase, 0, phase == DrainPhase.Drained ? _report!.Since : null, isRefused ? sight.Reason : ""));
        }
        else
        {
            _works!.Drains.Leave(self);
        }
    }

    private static bool IsRefused(BackboneWatch watch, MembershipSight sight) =>
        sight is { NeedsPermit: true, State: AnycastState.Ready or AnycastState.In } && watch.Permit is { Allows: false };

    private async Task PermitAsync(BackboneWatch watch, MembershipSight sight, CancellationToken cancellation)
    {
        if (sight.NeedsPermit)
        {
            var isOutageAllowed = _works!.Nodes.Find(self) is { Drain: true, AllowOutage: true };
            watch.Permit = await _permits!.AskAsync(Judge, isOutageAllowed, watch.Now, cancellation);
            _leaver = _permits.Leaver?.Value;
        }
        else
        {
            watch.Permit = null;
            _leaver = null;
            await _permits!.RestAsync(cancellation);
        }
    }

    /// <summary>
    /// An engine that is left alone asks after a while that others be preferred, and withdraws when it ends. It cannot know who else
    /// is left, so it goes on answering until then.
    /// </summary>
    private async Task WriteWillAsync(MembershipSight sight, CancellationToken cancellation)
    {
        var isAnnounced = sight.Wanted is RouteAnnouncement.Best or RouteAnnouncement.Draining;
        var will = isAnnounced ? new EngineWill(setting!.Options.OrphanTimeout, setting.Speaker.Place) : null;
        if (will != _will)
        {
            // It waits while an engine is being started.
            await Task.Run(() => dns.SetWill(will), cancellation);
            _will = will;
        }
    }

    private (int Others, Failure? Shortage) Judge()
    {
        var works = _works!;
        var peers = works.Mesh.Anycast.Select(peer => new AnycastPeer(
            peer.Node,
            works.Nodes.Find(peer.Node) is { } document ? Region.Parse(document.Region) : Region.Default,
            peer.State,
            WithdrawalGuard.IsServing(works.Board.HealthOf(peer.Node))));
        return LeaveGuard.Judge(self, region, peers, setting!.Options);
    }
}
