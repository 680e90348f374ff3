using Edge.Coordination;
using Edge.Kernel;
using static Edge.Tests.Unit.Coordination.JudgedNetwork;

namespace Edge.Tests.Unit.Coordination;

/// <summary>Nodes that fall again and again.</summary>
public sealed class FlapDampingTests
{
    private readonly JudgedNetwork _network = new();
    private long _stream = 1;

    [Fact]
    public void The_third_fall_within_minutes_is_one_too_many()
    {
        _network.Serve();
        Assert.Equal(NodeHealth.Healthy, FallAndRecover());
        Assert.Equal(NodeHealth.Healthy, FallAndRecover());
        Assert.Equal(NodeHealth.Quarantined, FallAndRecover());
        Assert.StartsWith("went down too often; in quarantine until 12:", _network.Said().Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_quarantine_ends_when_the_penalty_has_fallen_to_750()
    {
        _network.Serve();
        FallAndRecover();
        FallAndRecover();
        FallAndRecover();
        // Three falls 16 s apart: 1000 × (1 + 2^-(16/300) + 2^-(32/300)) = 2892 at the last, which was 16 s ago; 2892 falls to
        // 750 in 300 s × log2(2892/750) = 584.1 s.
        _network.Pass(567.9);
        Assert.Equal(NodeHealth.Quarantined, _network.Health);
        _network.Pass(0.4);
        Assert.Equal((NodeHealth.Healthy, "in service"), (_network.Health, _network.Said().Reason));
    }

    [Fact]
    public void Falls_that_are_far_apart_are_forgiven()
    {
        _network.Serve();
        for (var fall = 0; fall < 10; fall++)
        {
            Assert.Equal(NodeHealth.Healthy, FallAndRecover());
            _network.Pass(290);
        }
    }

    [Fact]
    public void However_often_it_falls_half_an_hour_of_standing_is_enough()
    {
        _network.Serve();
        for (var fall = 0; fall < 60; fall++)
        {
            FallAndRecover();
        }

        Assert.Equal(NodeHealth.Quarantined, _network.Health);
        _network.Pass((30 * 60) - 16);
        Assert.Equal(NodeHealth.Healthy, _network.Health);
    }

    [Fact]
    public void A_peers_quarantine_holds_here_too_for_as_long_as_it_says()
    {
        var peer = _network.Peer(2);
        _network.Serve();
        _network.Judge.Heard(_network.Observation(peer, TheGateway, NodeRole.Gateway, NodeSight.Serving) with { Quarantine = TimeSpan.FromSeconds(90) });
        Assert.Equal(NodeHealth.Quarantined, _network.Health);
        _network.Pass(89.9);
        Assert.Equal(NodeHealth.Quarantined, _network.Health);
        _network.Pass(0.1);
        Assert.Equal(NodeHealth.Healthy, _network.Health);
    }

    [Fact]
    public void A_quarantined_node_that_is_lost_is_not_put_back_for_being_suspect()
    {
        _network.Peer(2);
        var peer = _network.Peer(3);
        _network.Serve();
        _network.Judge.Heard(_network.Observation(peer, TheGateway, NodeRole.Gateway, NodeSight.None) with { Quarantine = TimeSpan.FromSeconds(90) });
        _network.Cut(TheGateway);
        Assert.Equal(NodeHealth.Quarantined, _network.Health);
        Assert.Equal([TheGateway], _network.Judge.TakeProbes());
    }

    [Fact]
    public void Leaving_in_good_order_is_no_fall()
    {
        _network.Serve();
        for (var restart = 0; restart < 10; restart++)
        {
            _network.Judge.Beat(TheGateway, _stream, ReportedState.Draining);
            _network.Cut(TheGateway, _stream);
            _network.Serve(stream: ++_stream, boot: _stream);
            Assert.Equal(NodeHealth.Healthy, _network.Health);
        }
    }

    /// <summary>Takes 16 s.</summary>
    private NodeHealth FallAndRecover()
    {
        _network.Kill(TheGateway, _stream);
        Assert.Equal(NodeHealth.Down, _network.Health);
        _stream++;
        _network.Serve(stream: _stream, boot: _stream);
        _network.Judge.Probed(TheGateway, answered: true);
        _network.Pass(16);
        return _network.Health;
    }
}
