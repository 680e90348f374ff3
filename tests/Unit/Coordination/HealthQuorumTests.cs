using Edge.Coordination;
using Edge.Kernel;
using static Edge.Tests.Unit.Coordination.JudgedNetwork;

namespace Edge.Tests.Unit.Coordination;

/// <summary>What several Stargates judge together.</summary>
public sealed class HealthQuorumTests
{
    private readonly JudgedNetwork _network = new();

    private HealthJudge Judge => _network.Judge;

    private NodeHealth Health => _network.Health;

    [Fact]
    public void One_Stargate_alone_calls_nobody_Down_while_there_is_another()
    {
        var peer = _network.Peer(2);
        _network.Kill(_network.Serve());
        Assert.Equal(NodeHealth.Suspect, Health);
        Assert.True(_network.Hear(peer, NodeSight.Failed));
        Assert.Equal(NodeHealth.Down, Health);
    }

    [Fact]
    public void The_other_Stargate_is_asked_for_a_probe_and_again_until_it_tells()
    {
        var peer = _network.Peer(2);
        _network.Serve();
        _network.Cut(TheGateway);
        Assert.Empty(Judge.TakeAsks());
        Judge.Probed(TheGateway, answered: false);
        Assert.Equal([new WantedProbe(peer, TheGateway)], Judge.TakeAsks());
        _network.Pass(0.9);
        Assert.Empty(Judge.TakeAsks());
        _network.Pass(0.1);
        Assert.Equal([new WantedProbe(peer, TheGateway)], Judge.TakeAsks());
        _network.Hear(peer, NodeSight.Failed);
        _network.Pass(5);
        Assert.Empty(Judge.TakeAsks());
        Assert.Equal("stargate-1: does not answer a probe; stargate-2: its stream was cut", _network.Said().Reason);
    }

    [Fact]
    public void All_other_Stargates_are_asked_in_turn()
    {
        NodeId[] peers = [_network.Peer(2), _network.Peer(3), _network.Peer(4)];
        _network.Kill(_network.Serve());
        var asked = new List<NodeId>();
        for (var turn = 0; turn < 6; turn++)
        {
            asked.AddRange(Judge.TakeAsks().Select(static ask => ask.Peer));
            Judge.Probed(TheGateway, answered: false);
            _network.Pass(1);
        }

        Assert.Equal(6, asked.Count);
        Assert.All(peers, peer => Assert.Equal(2, asked.Count(node => node == peer)));
    }

    [Fact]
    public void Who_is_asked_probes_once_and_tells_what_it_found()
    {
        _network.Peer(2);
        Judge.Asked(TheGateway, NodeRole.Gateway, Region.Default);
        Assert.Equal([TheGateway], Judge.TakeProbes());
        Judge.Probed(TheGateway, answered: false);
        Assert.Equal(NodeSight.Failed, _network.Said().Sight);
        Judge.Asked(TheGateway, NodeRole.Gateway, Region.Default);
        Judge.Probed(TheGateway, answered: true);
        Assert.Equal(NodeSight.None, _network.Said().Sight);
    }

    [Fact]
    public void Who_hears_the_node_itself_needs_no_probe_to_tell()
    {
        _network.Peer(2);
        _network.Serve();
        Judge.Asked(TheGateway, NodeRole.Gateway, Region.Default);
        Assert.Empty(Judge.TakeProbes());
    }

    [Fact]
    public void One_that_hears_the_node_beats_any_number_that_do_not()
    {
        NodeId[] peers = [_network.Peer(2), _network.Peer(3), _network.Peer(4)];
        _network.Serve();
        foreach (var peer in peers)
        {
            _network.Hear(peer, NodeSight.Failed);
        }

        Assert.Equal(NodeHealth.Healthy, Health);
        Assert.Equal("in service, though stargate-2: its stream was cut; stargate-3: its stream was cut; stargate-4: its stream was cut", _network.Said().Reason);
    }

    [Fact]
    public void Of_a_node_that_it_does_not_hear_the_peer_that_hears_it_is_believed()
    {
        var peer = _network.Peer(2);
        _network.Kill(_network.Serve());
        _ = Judge.TakeAsks();
        _network.Hear(peer, NodeSight.Serving);
        Assert.Equal(NodeHealth.Healthy, Health);
        Assert.Equal("in service, though stargate-1: its stream was cut", _network.Said().Reason);
        Assert.Empty(Judge.TakeAsks());
    }

    [Fact]
    public void An_older_word_of_a_peer_changes_nothing()
    {
        var peer = _network.Peer(2);
        var older = _network.Observation(peer, TheGateway, NodeRole.Gateway, NodeSight.Serving);
        _network.Hear(peer, NodeSight.Lost);
        Assert.False(Judge.Heard(older));
        Assert.Equal(NodeHealth.Suspect, Health);
        Judge.PeerFound(peer);
        Assert.True(Judge.Heard(older));
        Assert.Equal(NodeHealth.Healthy, Health);
    }

    [Fact]
    public void What_a_peer_does_not_say_again_when_it_tells_everything_anew_counts_for_three_seconds_more()
    {
        var peer = _network.Peer(2);
        _network.Hear(peer, NodeSight.Serving);
        Judge.PeerFound(peer);
        _network.Peer(2);
        _network.Pass(2.9);
        Assert.Equal(NodeHealth.Healthy, Health);
        _network.Pass(0.1);
        Assert.Equal(NodeHealth.Suspect, Health);
        Assert.Equal([TheGateway], Judge.TakeProbes());
    }

    [Fact]
    public void A_peer_that_begins_anew_again_has_three_seconds_again()
    {
        var peer = _network.Peer(2);
        _network.Hear(peer, NodeSight.Serving);
        Judge.PeerFound(peer);
        _network.Pass(2);
        Judge.PeerFound(peer);
        _network.Peer(2);
        _network.Pass(2.9);
        Assert.Equal(NodeHealth.Healthy, Health);
        _network.Pass(0.1);
        Assert.Equal(NodeHealth.Suspect, Health);
    }

    [Fact]
    public void A_node_that_nobody_has_a_word_on_any_more_is_probed()
    {
        var peer = _network.Peer(2);
        _network.Hear(peer, NodeSight.Serving);
        Judge.PeerLost(peer);
        Assert.Equal(NodeHealth.Suspect, Health);
        Assert.Equal([TheGateway], Judge.TakeProbes());
        Judge.Probed(TheGateway, answered: false);
        Assert.Equal(NodeHealth.Down, Health);
    }

    [Fact]
    public void A_Host_that_nobody_has_a_word_on_any_more_is_unknown_after_half_a_minute()
    {
        var peer = _network.Peer(2);
        var host = Node(NodeRole.Host, 1);
        _network.Hear(peer, NodeSight.Serving, host, role: NodeRole.Host);
        Judge.PeerLost(peer);
        _network.Pass(29.9);
        Assert.Equal(NodeHealth.Suspect, Judge.HealthOf(host));
        _network.Pass(0.1);
        Assert.Equal(NodeHealth.Unknown, Judge.HealthOf(host));
    }

    [Fact]
    public void With_the_only_other_Stargate_Down_one_voice_is_enough()
    {
        var peer = _network.Serve(NodeRole.Stargate, 2, stream: 2);
        _network.Peer(2);
        _network.Kill(_network.Serve());
        Assert.Equal(NodeHealth.Suspect, Health);
        _network.Kill(peer, stream: 2);
        Assert.Equal(NodeHealth.Down, Judge.HealthOf(peer));
        Assert.Equal(NodeHealth.Down, Health);
    }

    [Fact]
    public void A_Gateways_word_that_it_lost_a_Host_replaces_the_probe()
    {
        _network.Peer(2);
        var host = _network.Serve(NodeRole.Host);
        Judge.JobLost(TheGateway, host);
        Assert.Equal(NodeHealth.Healthy, Judge.HealthOf(host));
        _network.Cut(host);
        Assert.Equal(NodeHealth.Down, Judge.HealthOf(host));
        Assert.Equal("stargate-1: its stream was cut, and gateway-1 lost it too", _network.Said(host).Reason);
    }

    [Fact]
    public void A_Gateways_word_of_long_ago_does_not_count()
    {
        _network.Peer(2);
        var host = _network.Serve(NodeRole.Host);
        Judge.JobLost(TheGateway, host);
        _network.Pass(30);
        _network.Cut(host);
        Assert.Equal(NodeHealth.Suspect, Judge.HealthOf(host));
    }

    [Fact]
    public void A_Stargate_that_saw_only_the_process_before_has_nothing_to_say()
    {
        var peer = _network.Peer(2);
        _network.Kill(_network.Serve());
        _network.Hear(peer, NodeSight.Returning, boot: 8);
        Assert.Equal((NodeHealth.Down, NodeSight.None), (Health, _network.Said().Sight));
        _network.Hear(peer, NodeSight.Serving, boot: 8);
        Assert.Equal(NodeHealth.Healthy, Health);
    }

    [Fact]
    public void A_node_that_moved_in_good_order_is_judged_by_its_new_Stargate()
    {
        var peer = _network.Peer(2);
        _network.Serve();
        _network.Hear(peer, NodeSight.Serving);
        Assert.Equal(NodeSight.Serving, _network.Said().Sight);
        _network.Cut(TheGateway, inGoodOrder: true);
        Assert.Equal((NodeHealth.Healthy, NodeSight.None), (Health, _network.Said().Sight));
        Assert.Empty(Judge.TakeProbes());
    }

    [Fact]
    public void What_it_is_judged_to_be_elsewhere_counts_for_a_node_that_comes_here_first()
    {
        NodeId[] peers = [_network.Peer(2), _network.Peer(3)];
        Array.ForEach(peers, peer => _network.Hear(peer, NodeSight.Failed));
        Assert.Equal(NodeHealth.Down, Health);
        _network.Serve(boot: 8);
        Assert.Equal((NodeHealth.Down, NodeSight.Returning), (Health, _network.Said().Sight));
    }
}
