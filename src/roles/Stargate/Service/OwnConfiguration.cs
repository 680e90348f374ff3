using Edge.Coordination;
using Edge.Kernel;

namespace Edge.Stargate;

/// <summary>
/// The configuration by which the Stargate itself answers names. It is fed as any node is, by the cursors of its own
/// cohort: what it can't read it refuses visibly, and it keeps the last good document.
/// </summary>
internal sealed class OwnConfiguration(
    NodeId self, Region region, ControlView view, NodeDirectory nodes, HealthBoard board, StreamRegistry streams, CoordinationOptions options, CoordinationMetrics metrics, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly ConfigReplica _replica = new(ReplicaParser.Parse);
    private readonly ConfigFeed _feed = new(NodeTopic.Of(NodeRole.Stargate, self), 0, [], options, metrics, time);
    private readonly List<NodeRejection> _refused = [];
    private (long Epoch, ClassCursors Applied) _taken;
    private (long Epoch, ClassCursors Applied) _served;

    public ReplicaPicture Current => _replica.Current;

    /// <summary>Up to where the Stargate serves.</summary>
    public (long Epoch, ClassCursors Applied) Position
    {
        get
        {
            lock (_gate)
            {
                return _served;
            }
        }
    }

    /// <summary>Takes in what its cohort is given now, to be served; see <see cref="Confirm"/>.</summary>
    public void Follow()
    {
        lock (_gate)
        {
            var pictures = view.Staged.For(nodes.MemberOf(self, NodeRole.Stargate, region));
            foreach (var message in _feed.Advance(pictures))
            {
                Apply(message);
            }

            _taken = (pictures.Epoch, _feed.Applied(pictures));
        }
    }

    /// <summary>What was taken in is now served: only then has this Stargate applied it.</summary>
    public void Confirm()
    {
        List<NodeRejection> refused;
        long epoch;
        ClassCursors applied;
        lock (_gate)
        {
            if (_served == _taken && _refused.Count == 0)
            {
                return;
            }

            (epoch, applied) = _served = _taken;
            refused = [.. _refused];
            _refused.Clear();
        }

        refused.ForEach(rejection => streams.NoteRejection(self, rejection, metrics));
        board.Tell(judge =>
        {
            refused.ForEach(rejection => judge.Rejected(self, StargateWorks.OwnStream, rejection));
            judge.Applied(self, StargateWorks.OwnStream, epoch, applied);
        });
    }

    private void Apply(FeedMessage message)
    {
        var answer = message switch
        {
            FeedMessage.Snapshot snapshot => _replica.Apply(snapshot.Content),
            FeedMessage.Delta delta => _replica.Apply(delta.Content),
            _ => throw new BrokenInvariantException("a feed sends snapshots and deltas"),
        };

        // It has no other feed that could have brought it elsewhere.
        Invariant.Hold(answer is ReplicaAnswer.Applied, "a Stargate's own feed and replica never part");
        var taken = (ReplicaAnswer.Applied)answer;
        _feed.Acknowledge(message.Nonce, taken.Position);
        _refused.AddRange(taken.Rejections.Select(static rejection => NodeRejection.Of(
            rejection.Key, rejection.Revision, rejection.Failure.Field ?? "", rejection.Failure.Rule ?? rejection.Failure.Message)));
    }
}
