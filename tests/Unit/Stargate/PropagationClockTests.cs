using Edge.Kernel;
using Edge.Stargate;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Unit.Stargate;

public sealed class PropagationClockTests
{
    [Fact]
    public void A_revision_is_measured_whether_news_of_its_commit_comes_before_it_is_served_or_after()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddDays(1));
        List<double> took = [];
        var clock = new PropagationClock(time, span => took.Add(span.TotalMilliseconds));
        clock.Serve(new Revision(3));
        var committed = time.GetUtcNow();
        clock.Note(4, committed);
        clock.Note(4, committed.AddMilliseconds(5));
        clock.Note(9, committed);
        time.Advance(TimeSpan.FromMilliseconds(40));
        clock.Serve(new Revision(5));
        clock.Serve(new Revision(5));
        clock.Note(5, committed.AddMilliseconds(30));
        clock.Note(5, committed.AddMilliseconds(60));

        Assert.Equal([40, 10, 0], took);
    }
}
