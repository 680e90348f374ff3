using Edge.Coordination;
using Edge.Kernel;
using static Edge.Tests.Unit.Coordination.JudgedNetwork;

namespace Edge.Tests.Unit.Coordination;

/// <summary>When a Stargate doubts itself, and what then counts.</summary>
public sealed class SelfDoubtTests
{
    private readonly JudgedNetwork _network = new();

    private HealthJudge Judge => _network.Judge;

    [Fact]
    public void Who_stood_still_abstains_for_two_seconds_and_takes_nobody_for_silent()
    {
        _network.Serve();
        _network.StandStill(20);
        Assert.Equal((NodeHealth.Healthy, "it stood still for 19.8 s"), (_network.Health, Judge.Doubt));
        Assert.Equal("abstains: it stood still for 19.8 s", _network.Said(Self).Reason);
        _network.Pass(1.9);
        Assert.NotEqual("", Judge.Doubt);
        _network.Pass(0.1);
        Assert.Equal("", Judge.Doubt);
        Assert.Equal(("", "in service"), (_network.Said(Self).Doubt, _network.Said(Self).Reason));
        Assert.Equal(NodeHealth.Healthy, _network.Health);
    }

    [Theory]
    [InlineData(0.7, false)]
    [InlineData(0.71, true)]
    public void Half_a_second_late_is_not_yet_late(double seconds, bool doubts)
    {
        _network.StandStill(seconds);
        Assert.Equal(doubts, Judge.Doubt.Length > 0);
    }

    [Fact]
    public void Standing_still_shows_even_if_something_else_than_the_clockwork_notices()
    {
        _network.Serve();
        _network.Peer(2);
        _network.JumpWallClock(TimeSpan.FromDays(1));
        Assert.Equal("", Judge.Doubt);
    }

    [Theory]
    [InlineData(20, 4, false)]
    [InlineData(20, 5, true)]
    [InlineData(25, 5, false)]
    [InlineData(25, 6, true)]
    public void Who_loses_five_nodes_and_more_than_a_fifth_at_once_abstains(int nodes, int lost, bool doubts)
    {
        _network.Peer(9);
        var gateways = Enumerable.Range(1, nodes).Select(number => _network.Serve(number: number)).ToList();
        foreach (var gateway in gateways.Take(lost))
        {
            _network.Cut(gateway);
            _network.Pass(0.1);
        }

        Assert.Equal(doubts ? $"it lost {lost} of {nodes} nodes at once" : "", Judge.Doubt);
    }

    [Fact]
    public void Losses_that_come_one_by_one_are_no_reason()
    {
        var gateways = Enumerable.Range(1, 10).Select(number => _network.Serve(number: number)).ToList();
        foreach (var gateway in gateways.Take(9))
        {
            _network.Cut(gateway);
            _network.Pass(2);
        }

        Assert.Equal("", Judge.Doubt);
    }

    [Fact]
    public void In_doubt_its_own_losses_do_not_count_and_the_last_state_stays()
    {
        var gateways = Enumerable.Range(1, 6).Select(number => _network.Serve(number: number)).ToList();
        gateways.ForEach(gateway => _network.Kill(gateway));
        Assert.Equal("it lost 6 of 6 nodes at once", Judge.Doubt);
        // The first ones fell before there were enough to doubt.
        Assert.Equal(4, gateways.Count(gateway => Judge.HealthOf(gateway) == NodeHealth.Down));
        Assert.Equal(2, gateways.Count(gateway => Judge.HealthOf(gateway) == NodeHealth.Suspect));
        _network.Pass(9.9);
        Assert.Equal(2, gateways.Count(gateway => Judge.HealthOf(gateway) == NodeHealth.Suspect));
        _network.Pass(0.3);
        Assert.Equal("", Judge.Doubt);
        Assert.All(gateways, gateway => Assert.Equal(NodeHealth.Down, Judge.HealthOf(gateway)));
    }

    [Fact]
    public void In_doubt_it_goes_by_what_the_others_say()
    {
        NodeId[] peers = [_network.Peer(2), _network.Peer(3)];
        _network.Serve();
        _network.StandStill(5);
        _network.Cut(TheGateway);
        Array.ForEach(peers, peer => _network.Hear(peer, NodeSight.Failed));
        Assert.NotEqual("", Judge.Doubt);
        Assert.Equal(NodeHealth.Down, _network.Health);
    }

    [Fact]
    public void In_doubt_it_still_believes_what_a_node_says_of_itself()
    {
        _network.Serve();
        _network.StandStill(5);
        Judge.Beat(TheGateway, 1, ReportedState.Draining);
        Assert.Equal(NodeHealth.Draining, _network.Health);
    }

    [Fact]
    public void The_word_of_a_peer_in_doubt_does_not_count()
    {
        NodeId[] peers = [_network.Peer(2), _network.Peer(3, doubt: "it stood still for 3.0 s")];
        Array.ForEach(peers, peer => _network.Hear(peer, NodeSight.Failed));
        Assert.Equal(NodeHealth.Suspect, _network.Health);
        _network.Peer(3);
        Assert.Equal(NodeHealth.Down, _network.Health);
    }

    [Fact]
    public void Who_hears_neither_nodes_nor_other_Stargates_abstains_for_as_long_as_that_lasts()
    {
        Judge.Know([new KnownNode(Self, NodeRole.Stargate, Region.Default), new KnownNode(Node(NodeRole.Stargate, 2), NodeRole.Stargate, Region.Default)]);
        _network.Serve();
        _network.Pass(0.2);
        Assert.Equal("", Judge.Doubt);
        _network.Cut(TheGateway);
        _network.Pass(0.1);
        Judge.Probed(TheGateway, answered: false);
        _network.Pass(3_600);
        Assert.Equal((NodeHealth.Suspect, "it hears no node and no other Stargate"), (_network.Health, Judge.Doubt));
        _network.Serve(NodeRole.Host);
        _network.Pass(2.1);
        Assert.Equal((NodeHealth.Down, ""), (_network.Health, Judge.Doubt));
    }

    [Fact]
    public void The_only_Stargate_of_a_network_judges_its_last_node_too()
    {
        Judge.Know([new KnownNode(Self, NodeRole.Stargate, Region.Default)]);
        _network.Kill(_network.Serve());
        _network.Pass(1);
        Assert.Equal((NodeHealth.Down, ""), (_network.Health, Judge.Doubt));
    }

    [Fact]
    public void Who_loses_every_other_Stargate_and_some_Gateways_together_abstains()
    {
        var peer = _network.Serve(NodeRole.Stargate, 2);
        Judge.Know([new KnownNode(Self, NodeRole.Stargate, Region.Default), new KnownNode(peer, NodeRole.Stargate, Region.Default)]);
        var gateways = Enumerable.Range(1, 3).Select(number => _network.Serve(number: number)).ToList();
        _network.Cut(peer);
        Assert.Equal("", Judge.Doubt);
        _network.Cut(gateways[0]);
        _network.Pass(0.1);
        Assert.Equal("it lost 2 of 4 nodes at once", Judge.Doubt);
    }
}
