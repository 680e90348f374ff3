using Edge.Coordination;
using Edge.Kernel;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Unit.Coordination;

public sealed class HealthJudgeTests
{
    private static readonly NodeId Gateway = NodeId.Parse("gateway-1");

    private static readonly NodeId Peer = NodeId.Parse("stargate-2");

    private readonly FakeTimeProvider _time = new();
    private readonly HealthJudge _judge;

    public HealthJudgeTests() => _judge = new HealthJudge(NodeId.Parse("stargate-1"), new HealthOptions(), Entries.Metrics, _time);

    [Fact]
    public void A_node_is_healthy_from_its_first_beat_in_service()
    {
        _judge.Connected(Sighting(1));
        Assert.Equal(NodeHealth.Unknown, Health);
        _judge.Beat(Gateway, 1, ReportedState.Starting);
        Assert.Equal(NodeHealth.Unknown, Health);
        _judge.Beat(Gateway, 1, ReportedState.Serving);
        Assert.Equal(NodeHealth.Healthy, Health);
    }

    [Fact]
    public void A_cut_stream_makes_it_suspect_and_a_failed_probe_down()
    {
        InService();
        _judge.Disconnected(Gateway, 1, inGoodOrder: false);
        Assert.Equal(NodeHealth.Suspect, Health);
        Assert.Equal([Gateway], _judge.TakeProbes());
        _judge.Probed(Gateway, answered: false);
        Assert.Equal(NodeHealth.Down, Health);
    }

    [Fact]
    public void A_cut_off_node_that_answers_probes_stays_suspect_and_is_probed_each_second()
    {
        InService();
        _judge.Disconnected(Gateway, 1, inGoodOrder: false);
        for (var second = 0; second < 60; second++)
        {
            Assert.Equal([Gateway], _judge.TakeProbes());
            Assert.Empty(_judge.TakeProbes());
            _judge.Probed(Gateway, answered: true);
            Pass(1);
        }

        Assert.Equal(NodeHealth.Suspect, Health);
    }

    [Fact]
    public void A_silent_node_is_suspect_after_two_periods_and_down_after_ten_though_its_kernel_answers()
    {
        InService();
        Pass(1.9);
        Assert.Equal(NodeHealth.Healthy, Health);
        Pass(0.2);
        Assert.Equal(NodeHealth.Suspect, Health);
        _judge.Probed(Gateway, answered: true);
        Pass(7.8);
        Assert.Equal(NodeHealth.Suspect, Health);
        Pass(0.2);
        Assert.Equal(NodeHealth.Down, Health);
    }

    [Fact]
    public void A_suspect_node_is_healthy_again_with_its_next_beat()
    {
        InService();
        Pass(2.5);
        Assert.Equal(NodeHealth.Suspect, Health);
        _judge.Beat(Gateway, 1, ReportedState.Serving);
        Assert.Equal(NodeHealth.Healthy, Health);
    }

    [Fact]
    public void Recovery_needs_three_beats_three_seconds_and_a_good_probe()
    {
        GoDown();
        _judge.Connected(Sighting(2, boot: 8));
        for (var beat = 0; beat < 5; beat++)
        {
            _judge.Beat(Gateway, 2, ReportedState.Serving);
            Assert.Equal(NodeHealth.Down, Health);
            Pass(1);
        }

        Assert.Equal([Gateway], _judge.TakeProbes());
        _judge.Probed(Gateway, answered: true);
        Assert.Equal(NodeHealth.Healthy, Health);
    }

    [Fact]
    public void Recovery_is_not_hurried()
    {
        GoDown();
        _judge.Connected(Sighting(2, boot: 8));
        _judge.Probed(Gateway, answered: true);
        for (var beat = 0; beat < 3; beat++)
        {
            _judge.Beat(Gateway, 2, ReportedState.Serving);
            Pass(0.9);
        }

        Assert.Equal(NodeHealth.Down, Health);
        _judge.Beat(Gateway, 2, ReportedState.Serving);
        Pass(0.4);
        Assert.Equal(NodeHealth.Healthy, Health);
    }

    [Fact]
    public void Each_further_fall_doubles_the_time_to_recover()
    {
        GoDown();
        Recover(stream: 2);
        _judge.Disconnected(Gateway, 2, inGoodOrder: false);
        _judge.Probed(Gateway, answered: false);
        _judge.Connected(Sighting(3, boot: 9));
        _judge.Probed(Gateway, answered: true);
        for (var beat = 0; beat <= 5; beat++)
        {
            Assert.Equal(NodeHealth.Down, Health);
            _judge.Beat(Gateway, 3, ReportedState.Serving);
            Pass(1);
        }

        Assert.Equal(NodeHealth.Healthy, Health);
    }

    [Fact]
    public void A_draining_node_is_drained_when_its_stream_ends_and_never_suspect()
    {
        InService();
        _judge.Beat(Gateway, 1, ReportedState.Draining);
        Assert.Equal(NodeHealth.Draining, Health);
        _judge.Disconnected(Gateway, 1, inGoodOrder: false);
        Assert.Equal(NodeHealth.Drained, Health);
        Assert.Empty(_judge.TakeProbes());
        _judge.Connected(Sighting(2, boot: 8));
        _judge.Beat(Gateway, 2, ReportedState.Serving);
        Assert.Equal(NodeHealth.Healthy, Health);
    }

    [Fact]
    public void The_end_of_an_older_stream_changes_nothing()
    {
        InService();
        _judge.Connected(Sighting(2));
        _judge.Beat(Gateway, 2, ReportedState.Serving);
        _judge.Disconnected(Gateway, 1, inGoodOrder: false);
        Assert.Equal(NodeHealth.Healthy, Health);
    }

    [Fact]
    public void What_it_hears_itself_counts_before_what_peers_say()
    {
        InService();
        Assert.True(_judge.Heard(Said(NodeHealth.Down, 1, connected: false)));
        Assert.Equal(NodeHealth.Healthy, Health);
    }

    [Fact]
    public void Of_a_node_that_it_does_not_hear_the_peer_that_hears_it_is_believed()
    {
        _judge.Heard(Said(NodeHealth.Healthy, 1, connected: true));
        Assert.Equal(NodeHealth.Healthy, Health);
        _judge.Heard(Said(NodeHealth.Down, 2, connected: false));
        Assert.Equal(NodeHealth.Down, Health);
        Assert.False(_judge.Heard(Said(NodeHealth.Healthy, 1, connected: true)));
        _judge.PeerLost(Peer);
        Assert.Equal(NodeHealth.Unknown, Health);
    }

    [Fact]
    public void A_peers_word_from_before_the_fall_does_not_raise_the_fallen()
    {
        GoDown();
        _judge.Heard(Said(NodeHealth.Healthy, 1, connected: true, boot: 7));
        Assert.Equal(NodeHealth.Down, Health);
        _judge.Heard(Said(NodeHealth.Healthy, 2, connected: true, boot: 8));
        Assert.Equal(NodeHealth.Healthy, Health);
    }

    [Fact]
    public void A_node_that_moved_in_good_order_is_judged_by_its_new_stargate()
    {
        InService();
        _judge.Heard(Said(NodeHealth.Healthy, 1, connected: true));
        _judge.Disconnected(Gateway, 1, inGoodOrder: true);
        Assert.Equal(NodeHealth.Healthy, Health);
        Assert.Empty(_judge.TakeProbes());
    }

    [Fact]
    public void A_repeated_observation_publishes_nothing()
    {
        InService();
        Assert.Single(_judge.TakeNews());
        _judge.Beat(Gateway, 1, ReportedState.Serving);
        _judge.Tick();
        Assert.Empty(_judge.TakeNews());
        _judge.Applied(Gateway, 1, 1, ClassCursors.Of(new Revision(9)));
        var news = Assert.Single(_judge.TakeNews());
        Assert.Equal((NodeHealth.Healthy, ClassCursors.Of(new Revision(9)), true), (news.Health, news.Applied, news.Connected));
    }

    private NodeHealth Health => _judge.HealthOf(Gateway);

    private static NodeSighting Sighting(long stream, long boot = 7) =>
        new(Gateway, NodeRole.Gateway, Region.Default, "test", boot, stream, Probed: true);

    private NodeObservation Said(NodeHealth health, long sequence, bool connected, long boot = 7) =>
        new(Peer, Gateway, NodeRole.Gateway, Region.Default, boot, sequence, health, "test", 1, ClassCursors.Of(new Revision(1)), "", _time.GetUtcNow(), connected);

    private void InService()
    {
        _judge.Connected(Sighting(1));
        _judge.Beat(Gateway, 1, ReportedState.Serving);
    }

    private void GoDown()
    {
        InService();
        _judge.Disconnected(Gateway, 1, inGoodOrder: false);
        _judge.Probed(Gateway, answered: false);
        Assert.Equal(NodeHealth.Down, Health);
    }

    private void Recover(long stream)
    {
        _judge.Connected(Sighting(stream, boot: 8));
        _judge.Probed(Gateway, answered: true);
        for (var beat = 0; beat < 4; beat++)
        {
            _judge.Beat(Gateway, stream, ReportedState.Serving);
            Pass(1);
        }

        Assert.Equal(NodeHealth.Healthy, Health);
    }

    private void Pass(double seconds)
    {
        _time.Advance(TimeSpan.FromSeconds(seconds));
        _judge.Tick();
    }
}
