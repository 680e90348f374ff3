using Edge.Backbone;
using Edge.Kernel;

namespace Edge.Tests.Unit.Backbone;

/// <summary>A membership that is stepped every 100 ms, with what it sees.</summary>
internal sealed class Membership
{
    public static readonly RouteReport Heard = Report(RouteAnnouncement.Best, 1);

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    private int _misses;

    public Membership(BackboneOptions? options = null)
    {
        Options = options ?? new BackboneOptions();
        State = new AnycastMembership(Options);
    }

    public BackboneOptions Options { get; }

    public AnycastMembership State { get; }

    public TimeSpan Now { get; private set; } = TimeSpan.FromHours(1);

    /// <summary>What is seen at each step until it is changed.</summary>
    public MembershipInput Input { get; set; } = new() { Probe = ProbeOutcome.Answered, Serves = true, IsWanted = true, Speaker = Heard };

    public int Withdrawals { get; private set; }

    public static RouteReport Report(RouteAnnouncement announcement, int exported, bool isUp = true) =>
        new(announcement, [new RouteSession("router", isUp, isUp ? "Established" : "Active", exported)], 1);

    /// <summary>One that is a member.</summary>
    public static Membership In(BackboneOptions? options = null)
    {
        var member = new Membership(options);
        member.Pass(member.Options.JoinAfter + (2 * Step));
        Assert.Equal(AnycastState.In, member.State.State);
        return member;
    }

    public LeavePermit Permit(string? shortage = null, bool outage = false) => new(Now, 1, shortage, outage);

    /// <summary>Steps for a time, at least once.</summary>
    public void Pass(TimeSpan time)
    {
        for (var until = Now + time; ;)
        {
            Now += Step;
            _misses = Input.Probe switch { ProbeOutcome.Missed => _misses + 1, ProbeOutcome.Answered => 0, _ => _misses };
            Withdrawals += State.Step(Now, Input with { Misses = _misses }) ? 1 : 0;
            if (Now >= until)
            {
                return;
            }
        }
    }

    public void Once() => Pass(TimeSpan.Zero);

    /// <summary>Steps with a permit that is always fresh.</summary>
    public void PassPermitted(TimeSpan time, bool outage = false)
    {
        for (var until = Now + time; Now < until;)
        {
            Input = Input with { Permit = Permit(outage: outage) };
            Once();
        }
    }
}
