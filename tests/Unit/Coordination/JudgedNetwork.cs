using Edge.Coordination;
using Edge.Kernel;

namespace Edge.Tests.Unit.Coordination;

/// <summary>One Stargate's judge, what it is told, and what comes of it.</summary>
internal sealed class JudgedNetwork
{
    public static readonly NodeId Self = NodeId.Parse("stargate-1");

    public static readonly NodeId TheGateway = NodeId.Parse("gateway-1");

    private readonly JumpingTime _time = new();
    private readonly HashSet<(NodeId Node, long Stream)> _beating = [];
    private long _sequence;

    public JudgedNetwork(HealthOptions? options = null)
    {
        Judge = new HealthJudge(Self, options ?? new HealthOptions(), Entries.Metrics, _time);
        Judge.Connected(new NodeSighting(Self, NodeRole.Stargate, Region.Default, "test", 1, 0));
        Judge.Beat(Self, 0, ReportedState.Serving);
        Judge.Tick();
    }

    public HealthJudge Judge { get; }

    public NodeHealth Health => Judge.HealthOf(TheGateway);

    /// <summary>What this Stargate says of a node at the moment.</summary>
    public NodeObservation Said(NodeId? node = null)
    {
        _ = Judge.TakeNews();
        return Judge.OwnObservations.Single(observation => observation.Node == (node ?? TheGateway));
    }

    public static NodeId Node(NodeRole role, int number) => NodeId.Parse($"{NodeRoleName.Of(role)}-{number}");

    /// <summary>A node that serves, and from now on beats as it should.</summary>
    public NodeId Serve(NodeRole role = NodeRole.Gateway, int number = 1, long stream = 1, long boot = 7)
    {
        var node = Open(role, number, stream, boot);
        Judge.Beat(node, stream, ReportedState.Serving);
        _beating.Add((node, stream));
        return node;
    }

    public NodeId Open(NodeRole role = NodeRole.Gateway, int number = 1, long stream = 1, long boot = 7)
    {
        var node = Node(role, number);
        Judge.Connected(new NodeSighting(node, role, Region.Default, "test", boot, stream));
        return node;
    }

    public void FallSilent(NodeId node) => _beating.RemoveWhere(beating => beating.Node == node);

    public void Cut(NodeId node, long stream = 1, bool inGoodOrder = false)
    {
        FallSilent(node);
        Judge.Disconnected(node, stream, inGoodOrder);
    }

    /// <summary>Its stream is cut and it refuses a probe.</summary>
    public void Kill(NodeId node, long stream = 1)
    {
        Cut(node, stream);
        _ = Judge.TakeProbes();
        _ = Judge.TakeNews();
        Judge.Probed(node, answered: false);
    }

    /// <summary>Another Stargate of the mesh says that it is there, and perhaps that it doubts itself.</summary>
    public NodeId Peer(int number, string doubt = "")
    {
        var peer = Node(NodeRole.Stargate, number);
        Judge.Heard(Observation(peer, peer, NodeRole.Stargate, NodeSight.Serving) with { Doubt = doubt });
        return peer;
    }

    /// <summary>A peer says what it sees of a node.</summary>
    public bool Hear(NodeId peer, NodeSight sight, NodeId? node = null, long boot = 7, NodeRole role = NodeRole.Gateway) =>
        Judge.Heard(Observation(peer, node ?? TheGateway, role, sight, boot) with { SightReason = "its stream was cut" });

    public NodeObservation Observation(NodeId observer, NodeId node, NodeRole role, NodeSight sight, long boot = 7) =>
        new(observer, node, role, Region.Default, boot, ++_sequence, NodeHealth.Unknown, "test", 1, ClassCursors.Of(new Revision(1)), "", _time.GetUtcNow(), false)
        {
            Sight = sight,
        };

    /// <summary>Time passes as it does in a Stargate that is not overloaded; those that beat do so each second, Hosts each five.</summary>
    public void Pass(double seconds)
    {
        var steps = (int)Math.Round(seconds * 10);
        for (var step = 1; step <= steps; step++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            if (step % 10 == 0)
            {
                Judge.Beat(Self, 0, ReportedState.Serving);
                foreach (var (node, stream) in _beating)
                {
                    Judge.Beat(node, stream, ReportedState.Serving);
                }
            }

            Judge.Tick();
        }
    }

    /// <summary>The Stargate is stopped, and goes on after a while.</summary>
    public void StandStill(double seconds)
    {
        _time.Advance(TimeSpan.FromSeconds(seconds));
        Judge.Tick();
    }

    public void JumpWallClock(TimeSpan by) => _time.SetClock(by);
}
