using Edge.Coordination;
using Edge.Kernel;
using static Edge.Tests.Unit.Coordination.JudgedNetwork;

namespace Edge.Tests.Unit.Coordination;

/// <summary>What the only Stargate of a network judges.</summary>
public sealed class HealthJudgeTests
{
    private readonly JudgedNetwork _network = new();

    private HealthJudge Judge => _network.Judge;

    private NodeHealth Health => _network.Health;

    [Fact]
    public void A_node_is_healthy_from_its_first_beat_in_service()
    {
        _network.Open();
        Assert.Equal(NodeHealth.Unknown, Health);
        Judge.Beat(TheGateway, 1, ReportedState.Starting);
        Assert.Equal(NodeHealth.Unknown, Health);
        Judge.Beat(TheGateway, 1, ReportedState.Serving);
        Assert.Equal(NodeHealth.Healthy, Health);
    }

    [Fact]
    public void A_cut_stream_makes_it_suspect_and_a_failed_probe_down()
    {
        _network.Serve();
        _network.Cut(TheGateway);
        Assert.Equal(NodeHealth.Suspect, Health);
        Assert.Equal([TheGateway], Judge.TakeProbes());
        Judge.Probed(TheGateway, answered: false);
        Assert.Equal(NodeHealth.Down, Health);
        Assert.Equal("stargate-1: does not answer a probe", _network.Said().Reason);
    }

    [Fact]
    public void A_cut_off_node_that_answers_probes_stays_suspect_and_is_probed_each_second()
    {
        _network.Serve();
        _network.Cut(TheGateway);
        for (var second = 0; second < 60; second++)
        {
            Assert.Equal([TheGateway], Judge.TakeProbes());
            Judge.Probed(TheGateway, answered: true);
            _network.Pass(0.9);
            Assert.Empty(Judge.TakeProbes());
            _network.Pass(0.1);
        }

        Assert.Equal(NodeHealth.Suspect, Health);
        Assert.Equal("stargate-1: its stream was cut, but it answers probes", _network.Said().Reason);
    }

    [Fact]
    public void A_silent_node_is_suspect_after_two_periods_and_down_after_ten_though_its_kernel_answers()
    {
        _network.FallSilent(_network.Serve());
        _network.Pass(1.9);
        Assert.Equal(NodeHealth.Healthy, Health);
        _network.Pass(0.1);
        Assert.Equal(NodeHealth.Suspect, Health);
        Judge.Probed(TheGateway, answered: true);
        _network.Pass(7.9);
        Assert.Equal(NodeHealth.Suspect, Health);
        _network.Pass(0.1);
        Assert.Equal(NodeHealth.Down, Health);
        Assert.Equal("stargate-1: silent for 10 beats on an open stream", _network.Said().Reason);
    }

    [Fact]
    public void A_suspect_node_is_healthy_again_with_its_next_beat()
    {
        _network.FallSilent(_network.Serve());
        _network.Pass(2.5);
        Assert.Equal(NodeHealth.Suspect, Health);
        Judge.Beat(TheGateway, 1, ReportedState.Serving);
        Assert.Equal(NodeHealth.Healthy, Health);
    }

    [Fact]
    public void A_node_that_only_lost_its_line_serves_from_the_moment_it_is_back()
    {
        _network.Serve();
        _network.Cut(TheGateway);
        _network.Open(stream: 2);
        Assert.Equal(NodeHealth.Healthy, Health);
    }

    [Fact]
    public void A_new_process_has_to_say_that_it_serves()
    {
        _network.Serve();
        _network.Cut(TheGateway);
        _network.Open(stream: 2, boot: 8);
        Assert.Equal(NodeHealth.Unknown, Health);
    }

    [Fact]
    public void Recovery_needs_three_beats_fifteen_seconds_and_an_answered_probe()
    {
        _network.Kill(_network.Serve());
        _network.Serve(stream: 2, boot: 8);
        Assert.Equal([TheGateway], Judge.TakeProbes());
        _network.Pass(20);
        Assert.Equal(NodeHealth.Down, Health);
        Assert.Equal("beats again, but not for long enough yet", _network.Said().Reason);
        Judge.Probed(TheGateway, answered: true);
        Assert.Equal(NodeHealth.Healthy, Health);
    }

    [Fact]
    public void Recovery_is_not_hurried()
    {
        _network.Kill(_network.Serve());
        _network.Serve(stream: 2, boot: 8);
        Judge.Probed(TheGateway, answered: true);
        _network.Pass(14.9);
        Assert.Equal(NodeHealth.Down, Health);
        _network.Pass(0.1);
        Assert.Equal(NodeHealth.Healthy, Health);
    }

    [Fact]
    public void A_draining_node_is_drained_when_its_stream_ends_and_never_suspect()
    {
        _network.Serve();
        Judge.Beat(TheGateway, 1, ReportedState.Draining);
        Assert.Equal(NodeHealth.Draining, Health);
        _network.Cut(TheGateway);
        Assert.Equal(NodeHealth.Drained, Health);
        Assert.Empty(Judge.TakeProbes());
        _network.Serve(stream: 2, boot: 8);
        Assert.Equal(NodeHealth.Healthy, Health);
    }

    [Fact]
    public void A_node_that_is_being_updated_is_away_on_purpose_and_back_at_once()
    {
        _network.Serve();
        Judge.Beat(TheGateway, 1, ReportedState.Updating);
        _network.Cut(TheGateway);
        Assert.Equal(NodeHealth.Updating, Health);
        _network.Pass(60);
        Assert.Equal(NodeHealth.Updating, Health);
        Assert.Empty(Judge.TakeProbes());
        _network.Serve(stream: 2, boot: 8);
        Assert.Equal(NodeHealth.Healthy, Health);
    }

    [Fact]
    public void The_end_of_an_older_stream_changes_nothing()
    {
        _network.Serve();
        _network.Serve(stream: 2);
        Judge.Disconnected(TheGateway, 1, inGoodOrder: false);
        Assert.Equal(NodeHealth.Healthy, Health);
    }

    [Fact]
    public void A_Host_is_never_probed_and_down_when_its_stream_stayed_cut_for_two_of_its_periods()
    {
        var host = _network.Serve(NodeRole.Host);
        _network.Cut(host);
        _network.Pass(9.9);
        Assert.Empty(Judge.TakeProbes());
        Assert.Equal(NodeHealth.Suspect, Judge.HealthOf(host));
        _network.Pass(0.1);
        Assert.Equal(NodeHealth.Down, Judge.HealthOf(host));
    }

    [Fact]
    public void A_Gateway_that_was_there_before_this_Stargate_began_is_suspect_until_it_is_found_out()
    {
        Judge.Know([new KnownNode(TheGateway, NodeRole.Gateway, Region.Default)]);
        Assert.Equal(NodeHealth.Suspect, Health);
        Assert.Equal([TheGateway], Judge.TakeProbes());
        Judge.Probed(TheGateway, answered: true);
        _network.Pass(60);
        Assert.Equal(NodeHealth.Suspect, Health);
        Judge.Probed(TheGateway, answered: false);
        Assert.Equal(NodeHealth.Down, Health);
    }

    [Fact]
    public void A_Gateway_that_was_written_down_later_is_unknown_until_it_is_heard()
    {
        Judge.Know([]);
        Judge.Know([new KnownNode(TheGateway, NodeRole.Gateway, Region.Default)]);
        Assert.Equal(NodeHealth.Unknown, Health);
        Assert.Empty(Judge.TakeProbes());
    }

    [Theory]
    [InlineData(3_600)]
    [InlineData(-3_600)]
    public void The_wall_clock_may_jump(int seconds)
    {
        _network.Serve();
        _network.Pass(10);
        _network.JumpWallClock(TimeSpan.FromSeconds(seconds));
        Judge.Tick();
        Assert.Equal((NodeHealth.Healthy, ""), (Health, Judge.Doubt));
    }

    [Fact]
    public void A_repeated_observation_publishes_nothing()
    {
        _network.Serve();
        Assert.Equal(2, Judge.TakeNews().Count);
        _network.Pass(60);
        Judge.Applied(TheGateway, 1, 0, default);
        Assert.Empty(Judge.TakeNews());
        Assert.Empty(Judge.TakeProbes());
        Assert.Equal([NodeHealth.Healthy, NodeHealth.Healthy], Judge.TakeChanges().Select(static change => change.Health));
        _network.Pass(60);
        Assert.Empty(Judge.TakeChanges());
        Judge.Applied(TheGateway, 1, 1, ClassCursors.Of(new Revision(9)));
        var news = Assert.Single(Judge.TakeNews());
        Assert.Equal((NodeHealth.Healthy, ClassCursors.Of(new Revision(9)), true), (news.Health, news.Applied, news.Connected));
    }

    [Fact]
    public void A_change_of_load_is_published_every_ten_seconds_at_most()
    {
        _network.Serve();
        _ = Judge.TakeNews();
        _network.FallSilent(TheGateway);
        List<int> published = [];
        for (var second = 1; second <= 20; second++)
        {
            _network.Pass(1);
            Judge.Beat(TheGateway, 1, ReportedState.Serving, load: second % 3);
            published.AddRange(Judge.TakeNews().Select(static news => news.Load));
        }

        Assert.Equal([1, 2], published);
        Assert.Equal(2, Judge.LoadOf(TheGateway));
    }
}
