using Edge.Kernel;
using Edge.Stargate;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Unit.Stargate;

public sealed class LeavePermitsTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task One_leaves_at_a_time_and_the_next_when_everybody_has_heard_of_it()
    {
        await using var store = new MemoryControlStore(_time);
        var (one, two) = (Permits("stargate-1", store), Permits("stargate-2", store));
        for (var second = 0; second < 30; second++)
        {
            Assert.Equal((1, true), await AskAsync(one, null));
            Assert.Null(await AskAsync(two, null));
            Assert.Equal((null, NodeId.Parse("stargate-1")), (one.Leaver, two.Leaver));
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        await one.RestAsync(None);
        for (var second = 0; second < 10; second++)
        {
            Assert.Null(await AskAsync(two, null));
            _time.Advance(TimeSpan.FromSeconds(1));
            await one.RestAsync(None);
        }

        Assert.Equal((1, true), await AskAsync(two, null));
    }

    [Fact]
    public async Task What_is_missing_is_said_unless_an_outage_was_accepted()
    {
        await using var store = new MemoryControlStore(_time);
        var permits = Permits("stargate-1", store);
        Assert.Equal((1, false), await AskAsync(permits, new Failure("below_minimum", "nobody else is a member")));
        Assert.Equal((1, true), await AskAsync(permits, new Failure("below_minimum", "nobody else is a member"), outage: true));
    }

    private static async Task<(int Others, bool Allows)?> AskAsync(LeavePermits permits, Failure? shortage, bool outage = false) =>
        await permits.AskAsync(() => (1, shortage), outage, TimeSpan.Zero, None) is { } permit ? (permit.Others, permit.Allows) : null;

    private LeavePermits Permits(string node, IControlStore store) => new(NodeId.Parse(node), store, _time);
}
