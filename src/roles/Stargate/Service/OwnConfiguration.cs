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
    private ClassCursors _applied;

    public ReplicaPicture Current => _replica.Current;

    /// <summary>Up to where the Stargate serves.</summary>
    public (long Epoch, ClassCursors Applied) Position
    {
        get
        {
            lock (_gate)
            {
                return (_replica.Current.Epoch, _applied);
            }
        }
    }

    /// <summary>Takes in what its cohort is given now.</summary>
    public void Follow()
    {
        var refused = new List<NodeRejection>();
        long epoch;
        ClassCursors applied;
        lock (_gate)
        {
            var pictures = view.Staged.For(nodes.MemberOf(self, NodeRole.Stargate, region));
            foreach (var message in _feed.Advance(pictures))
            {
                Apply(message, refused);
            }

            (epoch, applied) = (pictures.Epoch, _applied = _feed.Applied(pictures));
        }

        refused.ForEach(rejection => streams.NoteRejection(self, rejection, metrics));
        board.Tell(judge =>
        {
            refused.ForEach(rejection => judge.Rejected(self, StargateWorks.OwnStream, rejection));
            judge.Applied(self, StargateWorks.OwnStream, epoch, applied);
        });
    }

    private void Apply(FeedMessage message, List<NodeRejection> refused)
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
        refused.AddRange(taken.Rejections.Select(static rejection => NodeRejection.Of(
            rejection.Key, rejection.Revision, rejection.Failure.Field ?? "", rejection.Failure.Rule ?? rejection.Failure.Message)));
    }
}
