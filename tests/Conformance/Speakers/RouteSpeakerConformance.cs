using Edge.Backbone;

namespace Edge.Tests.Conformance;

/// <summary>What every route speaker promises.</summary>
public abstract class RouteSpeakerConformance : IAsyncLifetime
{
    private static readonly RouteAnnouncement[] All = Enum.GetValues<RouteAnnouncement>();

    protected abstract IRouteSpeaker Speaker { get; }

    public abstract ValueTask InitializeAsync();

    public abstract ValueTask DisposeAsync();

    /// <summary>The speaker's own program goes away, and comes back.</summary>
    protected abstract ValueTask SetAwayAsync(bool isAway);

    [Fact]
    public void What_is_announced_is_reported_whatever_was_announced_before()
    {
        Assert.Equal(RouteAnnouncement.Withdrawn, Speaker.Report().Value.Announcement);
        foreach (var (before, after) in All.SelectMany(static before => All.Select(after => (before, after))))
        {
            Assert.Null(Speaker.Announce(before));
            Assert.Null(Speaker.Announce(after));
            Assert.Null(Speaker.Announce(after));
            Assert.Equal(after, Speaker.Report().Value.Announcement);
        }
    }

    [Fact]
    public async Task One_that_is_away_is_unreachable_and_one_that_comes_back_announces_nothing_until_it_is_told()
    {
        Assert.Null(Speaker.Announce(RouteAnnouncement.Best));
        await SetAwayAsync(true);
        Assert.Equal(RouteFailure.Unreachable, Speaker.Announce(RouteAnnouncement.Best)?.Code);
        Assert.Equal(RouteFailure.Unreachable, Speaker.Report().Failure?.Code);

        await SetAwayAsync(false);
        Assert.Equal(RouteAnnouncement.Withdrawn, Speaker.Report().Value.Announcement);
        Assert.Null(Speaker.Announce(RouteAnnouncement.Draining));
        Assert.Equal(RouteAnnouncement.Draining, Speaker.Report().Value.Announcement);
    }
}
