using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Naming;

namespace Edge.Tests.Unit.Naming;

/// <summary>From probes to judgements of members.</summary>
public sealed class MemberHealthTests
{
    private static readonly NodeId[] Stargates = [NodeId.Parse("sg1"), NodeId.Parse("sg2"), NodeId.Parse("sg3")];

    [Fact]
    public void A_member_falls_after_failures_in_a_row_and_comes_back_after_successes_in_a_row()
    {
        var track = new MemberTrack(new PoolProbe { Kind = "tcp", Port = 80, DownAfter = 3, UpAfter = 2 });
        List<MemberHealth> seen = [track.Health];
        foreach (var answered in (bool[])[true, false, true, false, false, false, true, false, true, true])
        {
            track.Take(answered);
            seen.Add(track.Health);
        }

        Assert.Equal(
            [MemberHealth.Unknown, MemberHealth.Healthy, MemberHealth.Suspect, MemberHealth.Healthy, MemberHealth.Suspect, MemberHealth.Suspect, MemberHealth.Down, MemberHealth.Down, MemberHealth.Down, MemberHealth.Down, MemberHealth.Healthy],
            seen);
    }

    [Fact]
    public void More_than_half_of_the_Stargates_that_probe_must_agree()
    {
        var jury = new MemberJury();
        Assert.Equal([Word(MemberHealth.Down)], jury.Take(Stargates[0], [Word(MemberHealth.Down)]));
        Assert.Equal([Word(MemberHealth.Suspect)], jury.Take(Stargates[1], [Word(MemberHealth.Healthy)]));
        Assert.Equal([Word(MemberHealth.Down)], jury.Take(Stargates[2], [Word(MemberHealth.Down)]));
        Assert.Empty(jury.Take(Stargates[2], [Word(MemberHealth.Down)]));
        Assert.Equal([Word(MemberHealth.Suspect)], jury.Forget(Stargates[2]));
        Assert.Equal([Word(MemberHealth.Healthy)], jury.Forget(Stargates[0]));
        Assert.Equal([Word(MemberHealth.Unknown)], jury.Take(Stargates[1], []));
    }

    [Fact]
    public void A_few_Stargates_probe_a_pool_and_all_know_which()
    {
        NodeId[] many = [.. Enumerable.Range(1, 9).Select(static number => NodeId.Parse($"sg{number}"))];
        for (var pool = 0; pool < 50; pool++)
        {
            Assert.Equal(ProbeDuty.StargatesMax, many.Count(self => ProbeDuty.IsOf(self, $"p{pool}", many)));
        }

        Assert.True(ProbeDuty.IsOf(many[0], "p", []));
    }

    private static MemberJudgement Word(MemberHealth health) => new("eu", "192.0.2.1", health);
}
