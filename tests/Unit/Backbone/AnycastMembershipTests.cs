using Edge.Backbone;
using Edge.Kernel;

namespace Edge.Tests.Unit.Backbone;

public sealed class AnycastMembershipTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void A_Stargate_joins_when_it_serves_and_every_worker_has_answered_and_is_in_when_a_peer_hears_it()
    {
        var member = new Membership();
        member.Input = member.Input with { Serves = false, Speaker = null };
        member.Pass(10 * Second);
        Assert.Equal((AnycastState.Out, RouteAnnouncement.Withdrawn), (member.State.State, member.State.Wanted));

        member.Input = member.Input with { Serves = true, Probe = ProbeOutcome.Missed };
        member.Pass(10 * Second);
        Assert.Equal(AnycastState.Out, member.State.State);
        Assert.Equal(0, member.Withdrawals);

        member.Input = member.Input with { Probe = ProbeOutcome.Answered };
        member.Pass(member.Options.JoinAfter);
        Assert.Equal(AnycastState.Out, member.State.State);
        member.Once();
        Assert.Equal((AnycastState.Ready, RouteAnnouncement.Best), (member.State.State, member.State.Wanted));

        member.Input = member.Input with { Speaker = Membership.Report(RouteAnnouncement.Best, 0, isUp: false) };
        member.Once();
        Assert.Equal((AnycastState.Ready, "no BGP peer hears it"), (member.State.State, member.State.Reason));
        member.Input = member.Input with { Speaker = Membership.Heard };
        member.Once();
        Assert.Equal((AnycastState.In, "announced to 1 of 1 peers"), (member.State.State, member.State.Reason));
    }

    [Theory]
    [InlineData(ProbeOutcome.Missed, 2, 2, 0)]
    [InlineData(ProbeOutcome.Missed, 3, 4, 1)]
    [InlineData(ProbeOutcome.Void, 50, 2, 0)]
    public void Three_rounds_of_silence_withdraw_at_once_without_a_permit(ProbeOutcome outcome, int rounds, int state, int withdrawals)
    {
        var member = Membership.In();
        member.Input = member.Input with { Probe = outcome };
        member.Pass(rounds * TimeSpan.FromMilliseconds(100));
        Assert.Equal(((AnycastState)state, withdrawals), (member.State.State, member.Withdrawals));
        Assert.Equal(withdrawals == 1 ? RouteAnnouncement.Withdrawn : RouteAnnouncement.Best, member.State.Wanted);
    }

    [Fact]
    public void It_joins_again_after_15_seconds_of_answers_and_each_time_after_twice_as_long_up_to_30_minutes()
    {
        var member = Membership.In();
        foreach (var seconds in (int[])[15, 30, 60, 120, 240, 480, 960, 1800, 1800])
        {
            member.Input = member.Input with { Probe = ProbeOutcome.Missed };
            member.Pass(TimeSpan.FromMilliseconds(300));
            Assert.Equal(AnycastState.Failed, member.State.State);

            member.Input = member.Input with { Probe = ProbeOutcome.Answered };
            member.Pass(TimeSpan.FromSeconds(seconds));
            Assert.Equal(AnycastState.Failed, member.State.State);
            Assert.Equal($"joins again after {seconds} s of answers", member.State.Reason);
            member.Once();
            Assert.Equal(AnycastState.Ready, member.State.State);
            member.Once();
            Assert.Equal(AnycastState.In, member.State.State);
        }

        member.Pass(member.Options.RejoinAfterMax);
        Assert.Equal(member.Options.JoinAfter, member.State.RejoinAfter);
    }

    [Fact]
    public void One_silent_round_begins_the_answers_before_a_rejoin_anew()
    {
        var member = Membership.In();
        member.Input = member.Input with { Probe = ProbeOutcome.Missed };
        member.Pass(TimeSpan.FromMilliseconds(300));
        for (var round = 0; round < 3; round++)
        {
            member.Input = member.Input with { Probe = ProbeOutcome.Answered };
            member.Pass(14 * Second);
            member.Input = member.Input with { Probe = ProbeOutcome.Missed };
            member.Once();
            Assert.Equal(AnycastState.Failed, member.State.State);
        }

        Assert.Equal(1, member.Withdrawals);
    }

    [Fact]
    public void A_drain_asks_peers_to_prefer_others_and_leaves_when_the_queries_have_fallen_off()
    {
        var member = Membership.In();
        member.Input = member.Input with { IsWanted = false };
        member.Once();
        Assert.True(member.State.NeedsPermit);
        Assert.Equal((AnycastState.In, "waits for a permit to leave"), (member.State.State, member.State.Reason));

        member.Input = member.Input with { Rate = 12.5, Speaker = Membership.Report(RouteAnnouncement.Draining, 1) };
        member.PassPermitted(5 * Second);
        Assert.Equal((AnycastState.Draining, RouteAnnouncement.Draining), (member.State.State, member.State.Wanted));
        Assert.Equal("12.5 queries a second still come", member.State.Reason);

        member.Input = member.Input with { IsQuiet = true };
        member.PassPermitted(Second);
        Assert.Equal((AnycastState.Out, RouteAnnouncement.Withdrawn, "an operator took it out"), (member.State.State, member.State.Wanted, member.State.Reason));
        Assert.False(member.State.NeedsPermit);

        member.Input = member.Input with { IsWanted = true, Speaker = Membership.Heard };
        member.Pass(Second);
        Assert.Equal(AnycastState.In, member.State.State);
    }

    [Fact]
    public void Without_enough_others_it_stays_and_says_what_is_missing()
    {
        var member = Membership.In();
        for (var i = 0; i < 100; i++)
        {
            member.Input = member.Input with { IsWanted = false, IsQuiet = true, Permit = member.Permit("nobody else is a member") };
            member.Once();
        }

        Assert.Equal((AnycastState.In, RouteAnnouncement.Best, "nobody else is a member"), (member.State.State, member.State.Wanted, member.State.Reason));

        member.PassPermitted(Second, outage: true);
        Assert.Equal(AnycastState.Draining, member.State.State);
    }

    [Fact]
    public void A_permit_that_ends_while_it_drains_brings_it_back()
    {
        var member = Membership.In();
        member.Input = member.Input with { IsWanted = false };
        member.PassPermitted(Second);
        Assert.Equal(AnycastState.Draining, member.State.State);
        member.Pass(member.Options.PermitFreshFor - Second);
        Assert.Equal(AnycastState.Draining, member.State.State);
        member.Pass(2 * Second);
        Assert.Equal((AnycastState.In, RouteAnnouncement.Best), (member.State.State, member.State.Wanted));
    }

    [Theory]
    [InlineData(false, false, 3)]
    [InlineData(false, true, 0)]
    [InlineData(true, false, 0)]
    public void Queries_that_do_not_fall_off_hold_it_unless_it_stops_or_an_outage_was_accepted(bool isStopping, bool outage, int state)
    {
        var member = Membership.In();
        member.Input = member.Input with { IsWanted = false, IsStopping = isStopping, Rate = 3 };
        member.PassPermitted(member.Options.DrainTimeout, outage);
        Assert.Equal(AnycastState.Draining, member.State.State);
        member.PassPermitted(2 * Second, outage);
        Assert.Equal((AnycastState)state, member.State.State);
        if (state == (int)AnycastState.Draining)
        {
            Assert.Equal("3 queries a second still come: its peers do not prefer others", member.State.Reason);
        }
    }

    [Fact]
    public void A_speaker_that_goes_away_leaves_it_ready_with_the_reason_until_peers_hear_it_again()
    {
        var member = Membership.In();
        member.Input = member.Input with { Speaker = RouteFailure.NotReached("BIRD does not answer") };
        member.Pass(Second);
        Assert.Equal((AnycastState.Ready, RouteAnnouncement.Best, "route_speaker_unreachable: BIRD does not answer"), (member.State.State, member.State.Wanted, member.State.Reason));
        member.Input = member.Input with { Speaker = Membership.Heard };
        member.Once();
        Assert.Equal(AnycastState.In, member.State.State);

        // Peers may hear it all the same: it takes a permit to leave.
        member.Input = member.Input with { Speaker = RouteFailure.NotReached("BIRD does not answer"), IsWanted = false };
        member.Pass(60 * Second);
        Assert.Equal((AnycastState.Ready, RouteAnnouncement.Best, true), (member.State.State, member.State.Wanted, member.State.NeedsPermit));
        member.PassPermitted(Second);
        Assert.Equal(AnycastState.Draining, member.State.State);
    }

    [Fact]
    public void Whom_no_peer_hears_leaves_without_a_permit_once_that_is_sure()
    {
        var unheard = Membership.Report(RouteAnnouncement.Best, 0);
        foreach (var interruption in (Outcome<RouteReport>[])[Membership.Heard, RouteFailure.NotReached("BIRD does not answer")])
        {
            var member = Membership.In();
            foreach (var report in (Outcome<RouteReport>[])[unheard, interruption, unheard])
            {
                member.Input = member.Input with { Speaker = report, IsWanted = false };
                member.Pass(member.Options.UnheardAfter);
                Assert.NotEqual(AnycastState.Out, member.State.State);
            }

            member.Once();
            Assert.Equal((AnycastState.Out, RouteAnnouncement.Withdrawn), (member.State.State, member.State.Wanted));
        }
    }

    [Fact]
    public void A_stuck_worker_of_the_last_member_drains_it_and_withdraws_once_another_serves_or_nobody_answers()
    {
        foreach (var (others, some) in ((bool, bool)[])[(true, true), (false, false)])
        {
            var member = Membership.In();
            member.Input = member.Input with { Probe = ProbeOutcome.Missed, SomeAnswer = true };
            member.Pass(10 * Second);
            Assert.Equal((AnycastState.Draining, RouteAnnouncement.Draining, 0), (member.State.State, member.State.Wanted, member.Withdrawals));
            Assert.Equal("a worker does not answer, and nobody else is a member", member.State.Reason);
            member.Input = member.Input with { OthersServe = others, SomeAnswer = some };
            member.Once();
            Assert.Equal((AnycastState.Failed, RouteAnnouncement.Withdrawn, 1), (member.State.State, member.State.Wanted, member.Withdrawals));
        }

        var last = Membership.In();
        last.Input = last.Input with { Probe = ProbeOutcome.Missed, SomeAnswer = true };
        last.Pass(Second);
        last.Input = last.Input with { Probe = ProbeOutcome.Answered };
        last.Pass(15 * Second);
        Assert.Equal(AnycastState.Draining, last.State.State);
        last.Pass(Second);
        Assert.Equal(AnycastState.In, last.State.State);
    }

    [Fact]
    public void Who_waits_for_its_turn_names_who_leaves()
    {
        var member = Membership.In();
        member.Input = member.Input with { IsWanted = false, Leaver = "stargate-2" };
        member.Once();
        Assert.Equal("waits until stargate-2 has left: one leaves at a time", member.State.Reason);
    }

    [Fact]
    public void What_was_announced_before_it_started_stays_announced_if_workers_answer_and_is_withdrawn_if_they_do_not()
    {
        foreach (var outcome in (ProbeOutcome[])[ProbeOutcome.Answered, ProbeOutcome.Missed])
        {
            var member = new Membership();
            member.State.Adopt(RouteAnnouncement.Best, member.Now);
            Assert.Null(member.State.Wanted);
            member.Input = member.Input with { Serves = false, Probe = outcome };
            member.Pass(TimeSpan.FromMilliseconds(300));
            Assert.Equal(outcome == ProbeOutcome.Answered ? AnycastState.In : AnycastState.Failed, member.State.State);
        }
    }
}
