using Edge.Backbone;
using Edge.Kernel;

namespace Edge.Tests.Unit.Backbone;

/// <summary>Rounds of questions, the queries that are left, and who is counted.</summary>
public sealed class WatchingTests
{
    private static readonly NodeId Self = NodeId.Parse("stargate-1");

    [Fact]
    public void Silence_is_a_miss_unless_who_asks_was_late_itself_and_that_excuse_runs_out()
    {
        var rhythm = new ProbeRhythm(new BackboneOptions { VoidsMax = 2 });
        var now = TimeSpan.FromSeconds(1);
        Assert.Equal(ProbeOutcome.None, rhythm.Take(now, 2));
        Assert.Equal(TimeSpan.FromMilliseconds(100), rhythm.WaitFrom(now));

        ProbeOutcome After(int milliseconds, int silent) => rhythm.Take(now += TimeSpan.FromMilliseconds(milliseconds), silent);
        Assert.Equal(ProbeOutcome.Answered, After(100, 0));
        Assert.Equal(ProbeOutcome.Missed, After(149, 1));
        // The next round is due when it always was.
        Assert.Equal(TimeSpan.FromMilliseconds(51), rhythm.WaitFrom(now));
        Assert.Equal(ProbeOutcome.Missed, After(51, 1));
        Assert.Equal(ProbeOutcome.Void, After(150, 1));
        Assert.Equal(ProbeOutcome.Void, After(5000, 1));
        Assert.Equal(ProbeOutcome.Missed, After(5000, 1));
        Assert.Equal(ProbeOutcome.Answered, After(5000, 0));
        Assert.Equal(ProbeOutcome.Void, After(5000, 1));
    }

    [Fact]
    public void Workers_that_are_silent_in_turns_are_not_stuck_and_one_that_is_again_and_again_is()
    {
        var misses = new WorkerMisses();
        void Round(ProbeOutcome outcome, params bool[] silent) => misses.Take(outcome, silent);
        for (var round = 0; round < 6; round++)
        {
            Round(ProbeOutcome.Missed, round % 2 == 0, round % 2 == 1, round % 3 == 2);
            Assert.Equal((1, true), (misses.Longest, misses.SomeAnswer));
        }

        Round(ProbeOutcome.Answered, false, false, false);
        for (var round = 1; round <= 3; round++)
        {
            Round(ProbeOutcome.Missed, round == 2, true, false);
            Round(ProbeOutcome.Void, false, false, false);
            Assert.Equal((round, true), (misses.Longest, misses.SomeAnswer));
        }

        Round(ProbeOutcome.Missed, true, true, true);
        Assert.Equal((4, false), (misses.Longest, misses.SomeAnswer));
        Round(ProbeOutcome.Answered, false, false, false);
        Assert.Equal(0, misses.Longest);
    }

    [Fact]
    public void Queries_have_fallen_off_when_a_hundredth_of_the_last_hours_mean_comes_for_two_seconds()
    {
        var residue = new QueryResidue(new BackboneOptions());
        var (now, total) = (TimeSpan.FromHours(1), 0L);
        void Pass(int seconds, int perSecond, bool isDraining)
        {
            for (var step = 0; step < seconds * 10; step++)
            {
                (now, total) = (now + TimeSpan.FromMilliseconds(100), total + (perSecond / 10));
                residue.Take(now, total, isDraining);
            }
        }

        Pass(7200, 5000, isDraining: false);
        Assert.Equal((5000, 5000, false), (Math.Round(residue.Rate), Math.Round(residue.Mean), residue.IsQuiet));
        Pass(10, 60, isDraining: true);
        Assert.Equal((60, false), (Math.Round(residue.Rate), residue.IsQuiet));
        Pass(1, 40, isDraining: true);
        Assert.False(residue.IsQuiet);
        Pass(2, 40, isDraining: true);
        Assert.True(residue.IsQuiet);
        Pass(3600, 40, isDraining: true);
        Assert.True(residue.IsQuiet);
        Pass(1, 500, isDraining: true);
        Assert.False(residue.IsQuiet);
    }

    [Fact]
    public void Nothing_is_quiet_before_it_was_looked_at_for_the_whole_time()
    {
        var residue = new QueryResidue(new BackboneOptions());
        for (var step = 0; step <= 20; step++)
        {
            Assert.False(residue.IsQuiet);
            residue.Take(TimeSpan.FromMilliseconds(100 * step), 1000, isDraining: false);
        }

        Assert.True(residue.IsQuiet);
    }

    [Theory]
    [InlineData(1, 0, 2, null)]
    [InlineData(2, 0, 2, null)]
    [InlineData(3, 0, 2, "without stargate-1 there would be 2 other members of the anycast group, and 3 must be left: bring another one in first, or accept the outage with --allow-outage")]
    [InlineData(1, 1, 2, null)]
    [InlineData(1, 2, 2, "without stargate-1 there would be 1 other members of the anycast group in the region north, and 2 must be left: bring another one in first, or accept the outage with --allow-outage")]
    public void Others_count_that_are_in_and_serve(int least, int leastOfRegion, int others, string? shortage)
    {
        AnycastPeer Peer(string name, string region, AnycastState state, bool serves = true) => new(NodeId.Parse(name), Region.Parse(region), state, serves);
        var judged = LeaveGuard.Judge(
            Self,
            Region.Parse("north"),
            [
                Peer("stargate-1", "north", AnycastState.In),
                Peer("stargate-2", "north", AnycastState.In),
                Peer("stargate-3", "south", AnycastState.In),
                Peer("stargate-4", "south", AnycastState.In, serves: false),
                Peer("stargate-5", "north", AnycastState.Ready),
                Peer("stargate-6", "north", AnycastState.Draining),
            ],
            new BackboneOptions { MembersMin = least, RegionMembersMin = leastOfRegion });
        Assert.Equal((others, shortage), (judged.Others, judged.Shortage?.Message));
    }

    [Fact]
    public void Options_have_ranges()
    {
        Assert.Null(new BackboneOptions().Fault);
        Assert.Equal("MissesMax must be 1 to 100", new BackboneOptions { MissesMax = 0 }.Fault);
        Assert.Equal("RejoinAfterMax must be 15 to 86400", new BackboneOptions { RejoinAfterMax = TimeSpan.FromSeconds(14) }.Fault);
        Assert.Equal("ResidueShare must be 0 to 1", new BackboneOptions { ResidueShare = double.NaN }.Fault);
    }
}
