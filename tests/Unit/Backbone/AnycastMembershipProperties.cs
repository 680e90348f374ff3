using CsCheck;
using Edge.Backbone;
using Edge.Kernel;

namespace Edge.Tests.Unit.Backbone;

/// <summary>Whatever a membership sees, and in whatever order.</summary>
public sealed class AnycastMembershipProperties
{
    private static readonly BackboneOptions Options = new() { JoinAfter = TimeSpan.FromMilliseconds(200), RejoinAfter = TimeSpan.FromSeconds(1), QuietTime = TimeSpan.FromMilliseconds(300), UnheardAfter = TimeSpan.FromSeconds(1), PermitFreshFor = TimeSpan.FromSeconds(1) };

    private static readonly Gen<(int Probe, bool Serves, bool Wanted, int Permit, int Speaker, bool Quiet, int Repeats)> Moments =
        Gen.Select(Gen.Int[1, 3], Gen.Frequency((5, Gen.Const(true)), (1, Gen.Const(false))), Gen.Bool, Gen.Int[0, 3], Gen.Int[0, 3], Gen.Bool, Gen.Int[1, 8]);

    [Fact]
    public void Nobody_announces_who_failed_or_leaves_by_plan_without_a_fresh_permit() =>
        Moments.Array[1, 60].Sample(moments =>
        {
            var member = new Membership(Options);
            LeavePermit? permit = null;
            var misses = 0;
            var answers = TimeSpan.Zero;
            TimeSpan? unheardSince = null;
            foreach (var moment in moments)
            {
                for (var repeat = 0; repeat < moment.Repeats; repeat++)
                {
                    permit = moment.Permit switch { 0 => permit, 1 => member.Permit(), 2 => member.Permit("too few"), _ => null };
                    member.Input = InputOf(moment, permit);
                    var (before, waits) = (member.State.State, member.State.RejoinAfter);
                    member.Once();
                    misses = member.Input.Probe switch { ProbeOutcome.Missed => misses + 1, ProbeOutcome.Answered => 0, _ => misses };
                    answers = member.Input.Probe switch { ProbeOutcome.Missed => TimeSpan.Zero, _ => answers + TimeSpan.FromMilliseconds(100) };
                    unheardSince = moment.Speaker switch { 0 => unheardSince, 2 => unheardSince ?? member.Now, _ => null };
                    Check(member, before, waits, permit, misses, answers, member.Now - unheardSince >= Options.UnheardAfter);
                }
            }
        });

    private static void Check(Membership member, AnycastState before, TimeSpan waits, LeavePermit? permit, int misses, TimeSpan answers, bool isUnheard)
    {
        var after = member.State.State;
        var isAnnounced = member.State.Wanted != RouteAnnouncement.Withdrawn;
        Assert.Equal(after is AnycastState.Ready or AnycastState.In or AnycastState.Draining, isAnnounced);
        Assert.False(misses >= Options.MissesMax && isAnnounced && before != AnycastState.Out && before != AnycastState.Failed, "silence is announced");

        var isAllowed = permit is { Allows: true } && member.Now - permit.GrantedAt <= Options.PermitFreshFor;
        var leaves = before is AnycastState.Ready or AnycastState.In or AnycastState.Draining && after is AnycastState.Out or AnycastState.Draining;
        Assert.True(!leaves || after == before || isUnheard || isAllowed, $"{before} became {after} without a permit");
        Assert.False(before == AnycastState.Failed && isAnnounced && answers < waits, "it joined again too early");
    }

    private static MembershipInput InputOf((int Probe, bool Serves, bool Wanted, int Permit, int Speaker, bool Quiet, int Repeats) moment, LeavePermit? permit) => new()
    {
        Probe = (ProbeOutcome)moment.Probe,
        Serves = moment.Serves,
        IsWanted = moment.Wanted,
        Permit = permit,
        IsQuiet = moment.Quiet,
        Speaker = moment.Speaker switch
        {
            0 => null,
            1 => RouteFailure.NotReached("away"),
            2 => Membership.Report(RouteAnnouncement.Best, 0, isUp: false),
            _ => Membership.Heard,
        },
    };
}
