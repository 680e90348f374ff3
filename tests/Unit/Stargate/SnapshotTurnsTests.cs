using Edge.Coordination;
using Edge.Kernel;
using Edge.Stargate;

namespace Edge.Tests.Unit.Stargate;

public sealed class SnapshotTurnsTests
{
    private readonly SnapshotTurns _turns = new(new AdmissionOptions { SnapshotsMax = 1 });

    [Fact]
    public void Turns_come_in_the_order_in_which_they_were_asked_for()
    {
        var (first, second, third) = (new Stream(1), new Stream(2), new Stream(3));
        Assert.True(_turns.TryTake(first));
        Assert.False(_turns.TryTake(second));
        Assert.False(_turns.TryTake(third));
        _turns.Release(second);
        _turns.Release(first);
        Assert.Equal((1, 0), (second.Wakes, third.Wakes));
        Assert.False(_turns.TryTake(third));
        Assert.True(_turns.TryTake(second));
        _turns.Release(second);
        Assert.True(_turns.TryTake(third));
        Assert.Equal(0, _turns.Waiting);
    }

    [Fact]
    public void A_stream_that_is_gone_holds_nobody_up()
    {
        var (first, second, third) = (new Stream(1), new Stream(2), new Stream(3));
        _turns.TryTake(first);
        _turns.TryTake(second);
        _turns.TryTake(third);
        _turns.Forget(second);
        _turns.Forget(first);
        Assert.Equal(2, third.Wakes);
        Assert.True(_turns.TryTake(third));
    }

    private sealed class Stream(long number) : IOpenStream
    {
        public int Wakes { get; private set; }

        public long Number => number;

        public NodeId Node => NodeId.Parse($"node-{number}");

        public NodeRole Role => NodeRole.Host;

        public long BootId => 1;

        public bool IsBeating => true;

        public void Wake() => Wakes++;

        public void Pulse() => Wakes++;

        public void SendAway(string reason, TimeSpan retryAfter)
        {
        }

        public void Abort(string reason)
        {
        }
    }
}
