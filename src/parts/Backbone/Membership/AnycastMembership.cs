using System.Globalization;
using Edge.Kernel;

namespace Edge.Backbone;

/// <summary>
/// A Stargate's membership of the anycast group. It is stepped several times a second, and says what is to be announced.
/// <code>
///  Out ──► Ready ──► In ──► Draining ──► Out
///   ▲        ▲  ◄────┘         │
///   │        └─────────────────┘   wanted back, or the permit ended
///   └── Failed ◄── any of them that announces: a worker is silent
/// </code>
/// To leave needs a permit that is fresh at each step of it, unless it was found out that no peer hears of it; to withdraw needs
/// none, since a black hole serves nobody. Where nobody else is a member and some workers answer, it drains in place of that.
/// </summary>
public sealed class AnycastMembership(BackboneOptions options)
{
    private TimeSpan? _answeringSince;
    private TimeSpan _enteredAt;
    private TimeSpan? _unheardSince;
    private bool _isLame;
    private int _failures;

    public AnycastState State { get; private set; }

    /// <summary>Why it is so, in a few words.</summary>
    public string Reason { get; private set; } = "starting";

    /// <summary>What is to be announced; null while it is not known, and what is announced stays.</summary>
    public RouteAnnouncement? Wanted { get; private set; }

    /// <summary>How long every worker has to answer before it joins again.</summary>
    public TimeSpan RejoinAfter => _failures == 0
        ? options.JoinAfter
        : TimeSpan.FromSeconds(Math.Min(options.RejoinAfterMax.TotalSeconds, options.RejoinAfter.TotalSeconds * Math.Pow(2, Math.Min(_failures - 1, 30))));

    /// <summary>Whether the Stargate announces and is to leave, for which it needs a permit all the time.</summary>
    public bool NeedsPermit { get; private set; }

    /// <summary>
    /// Takes over what the speaker announces when a Stargate starts: its engine may have gone on answering without it. If
    /// nobody answers, that is withdrawn as soon as it has been found out.
    /// </summary>
    public void Adopt(RouteAnnouncement announced, TimeSpan now)
    {
        if (announced != RouteAnnouncement.Withdrawn)
        {
            Enter(AnycastState.Ready, now, "announced already");
        }
    }

    /// <summary>Whether what is announced is to be withdrawn at once: a worker is silent, and others serve, or nobody answers at all.</summary>
    public bool IsBlackHole(MembershipInput input) => input.Misses >= options.MissesMax && (input.OthersServe || !input.SomeAnswer);

    /// <summary>
    /// 1. It is noted since when all answer, and since when nobody hears. 2. Whoever announces and is silent has failed, or drains
    /// if there is nobody else. 3. The state follows what is wanted, permitted and heard.
    /// </summary>
    /// <returns>Whether the watchdog withdrew just now.</returns>
    public bool Step(TimeSpan now, MembershipInput input)
    {
        Note(now, input);
        var isAnnounced = State is AnycastState.Ready or AnycastState.In or AnycastState.Draining;
        var hasFailed = isAnnounced && IsBlackHole(input);
        if (hasFailed)
        {
            _failures += _isLame ? 0 : 1;
            Enter(AnycastState.Failed, now, $"a worker did not answer {input.Misses} times in a row");
        }
        else if (isAnnounced && !_isLame && input.Misses >= options.MissesMax)
        {
            _failures++;
            _isLame = true;
            Enter(AnycastState.Draining, now, "a worker does not answer, and nobody else is a member");
        }
        else
        {
            Follow(now, input);
        }

        NeedsPermit = !input.IsWanted && State is AnycastState.Ready or AnycastState.In or AnycastState.Draining;
        Wanted = State switch
        {
            AnycastState.Ready or AnycastState.In => RouteAnnouncement.Best,
            AnycastState.Draining => RouteAnnouncement.Draining,
            _ => RouteAnnouncement.Withdrawn,
        };
        return hasFailed;
    }

    private void Note(TimeSpan now, MembershipInput input)
    {
        _answeringSince = input.Probe switch
        {
            ProbeOutcome.Answered => _answeringSince ?? now,
            ProbeOutcome.Missed => null,
            _ => _answeringSince,
        };

        // A speaker that does not tell proves nothing.
        _unheardSince = input.Speaker is not { } said ? _unheardSince : said.Succeeded && !said.Value.IsHeard ? _unheardSince ?? now : null;
    }

    private void Follow(TimeSpan now, MembershipInput input)
    {
        switch (State)
        {
            case AnycastState.Out:
                FollowOut(now, input);
                break;
            case AnycastState.Failed:
                FollowFailed(now, input);
                break;
            case AnycastState.Ready:
                FollowReady(now, input);
                break;
            case AnycastState.In:
                FollowIn(now, input);
                break;
            case AnycastState.Draining:
                FollowDraining(now, input);
                break;
            default:
                break;
        }
    }

    private void FollowOut(TimeSpan now, MembershipInput input)
    {
        if (!input.IsWanted)
        {
            Reason = input.IsStopping ? "it stops" : "an operator took it out";
        }
        else if (!input.Serves || !HasAnswered(now))
        {
            Reason = input.Serves ? "waits until every worker answers" : "does not serve yet";
        }
        else
        {
            Enter(AnycastState.Ready, now, "joins");
        }
    }

    private void FollowFailed(TimeSpan now, MembershipInput input)
    {
        if (!input.IsWanted)
        {
            Enter(AnycastState.Out, now, "an operator took it out");
        }
        else if (input.Serves && HasAnswered(now))
        {
            Enter(AnycastState.Ready, now, "joins again");
        }
        else
        {
            Reason = _answeringSince is null
                ? "a worker does not answer"
                : string.Create(CultureInfo.InvariantCulture, $"joins again after {RejoinAfter.TotalSeconds:0.#} s of answers");
        }
    }

    /// <summary>Whom nobody hears leaves without a permit: nothing is lost by it. It takes a while to be sure of that.</summary>
    private void FollowReady(TimeSpan now, MembershipInput input)
    {
        if (input.Speaker is { Succeeded: true, Value: { IsHeard: true, Announcement: RouteAnnouncement.Best } report })
        {
            Enter(AnycastState.In, now, $"announced to {report.HearerCount} of {report.Sessions.Count} peers");
        }
        else if (!input.IsWanted && IsUnheard(now))
        {
            Enter(AnycastState.Out, now, input.IsStopping ? "it stops" : "an operator took it out");
        }
        else if (!input.IsWanted && IsAllowed(now, input))
        {
            Enter(AnycastState.Draining, now, "asks its peers to prefer others");
        }
        else if (input.Speaker is { } said)
        {
            Reason = !said.Succeeded ? said.Failure.ToString() : input.IsWanted ? "no BGP peer hears it" : WhyNot(input);
        }
    }

    private void FollowIn(TimeSpan now, MembershipInput input)
    {
        _failures = now - _enteredAt >= options.RejoinAfterMax ? 0 : _failures;
        if (input.Speaker is { } said && !(said.Succeeded && said.Value.IsHeard))
        {
            Enter(AnycastState.Ready, now, "announced no more");
        }
        else if (input.IsWanted)
        {
            Reason = input.Speaker is { Succeeded: true, Value: var report } ? $"announced to {report.HearerCount} of {report.Sessions.Count} peers" : Reason;
        }
        else if (IsAllowed(now, input))
        {
            Enter(AnycastState.Draining, now, "asks its peers to prefer others");
        }
        else
        {
            Reason = WhyNot(input);
        }
    }

    private void FollowDraining(TimeSpan now, MembershipInput input)
    {
        var isOver = now - _enteredAt >= options.DrainTimeout;
        var mayLeave = !input.IsWanted && IsAllowed(now, input);
        if (!input.IsWanted && IsUnheard(now))
        {
            Enter(AnycastState.Out, now, "no peer heard it any more");
        }
        else if (_isLame && HasAnswered(now))
        {
            Enter(AnycastState.Ready, now, "every worker answers again");
        }
        else if (!mayLeave)
        {
            ComeBack(now, input);
        }
        else if ((input.IsQuiet && now - _enteredAt >= options.QuietTime) || (isOver && (input.IsStopping || input.Permit!.OutageAllowed)))
        {
            Enter(AnycastState.Out, now, input.IsStopping ? "it stops" : "an operator took it out");
        }
        else
        {
            Reason = string.Create(CultureInfo.InvariantCulture, $"{input.Rate:0.#} queries a second still come{(isOver ? ": its peers do not prefer others" : "")}");
        }
    }

    /// <summary>One whose worker is silent drains on, wanted or not.</summary>
    private void ComeBack(TimeSpan now, MembershipInput input)
    {
        if (!_isLame)
        {
            Enter(AnycastState.Ready, now, input.IsWanted ? "wanted back" : "its permit to leave ended");
        }
    }

    private bool IsUnheard(TimeSpan now) => now - _unheardSince >= options.UnheardAfter;

    private static string WhyNot(MembershipInput input) =>
        input.Permit?.Shortage ?? (input.Leaver is { } other ? $"waits until {other} has left: one leaves at a time" : "waits for a permit to leave");

    private bool IsAllowed(TimeSpan now, MembershipInput input) =>
        input.Permit is { Allows: true } permit && now - permit.GrantedAt <= options.PermitFreshFor;

    private bool HasAnswered(TimeSpan now) => _answeringSince is { } since && now - since >= RejoinAfter;

    private void Enter(AnycastState state, TimeSpan now, string reason)
    {
        (State, _enteredAt, Reason) = (state, now, reason);
        _isLame &= state == AnycastState.Draining;
    }
}
