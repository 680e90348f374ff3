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
/// To leave needs a permit that is fresh at each step of it; to withdraw needs none, since a black hole serves nobody.
/// </summary>
public sealed class AnycastMembership(BackboneOptions options)
{
    private TimeSpan? _answeringSince;
    private TimeSpan _enteredAt;
    private int _misses;
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

    /// <summary>
    /// 1. Silence is counted. 2. Whoever announces and is silent has failed. 3. The state follows what is wanted, permitted
    /// and heard.
    /// </summary>
    /// <returns>Whether the watchdog withdrew just now.</returns>
    public bool Step(TimeSpan now, MembershipInput input)
    {
        Count(now, input.Probe);
        var hasFailed = State is AnycastState.Ready or AnycastState.In or AnycastState.Draining && _misses >= options.MissesMax;
        if (hasFailed)
        {
            _failures++;
            Enter(AnycastState.Failed, now, $"{_misses} rounds in which a worker did not answer");
        }
        else
        {
            Follow(now, input);
        }

        NeedsPermit = State is AnycastState.In or AnycastState.Draining && !input.IsWanted;
        Wanted = State switch
        {
            AnycastState.Ready or AnycastState.In => RouteAnnouncement.Best,
            AnycastState.Draining => RouteAnnouncement.Draining,
            _ => RouteAnnouncement.Withdrawn,
        };
        return hasFailed;
    }

    private void Count(TimeSpan now, ProbeOutcome outcome)
    {
        switch (outcome)
        {
            case ProbeOutcome.Answered:
                _misses = 0;
                _answeringSince ??= now;
                break;
            case ProbeOutcome.Missed:
                _misses++;
                _answeringSince = null;
                break;
            default:
                break;
        }
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

    /// <summary>Whom nobody hears leaves without a permit: nothing is lost by it.</summary>
    private void FollowReady(TimeSpan now, MembershipInput input)
    {
        if (input.Speaker is { Succeeded: true, Value: { IsHeard: true, Announcement: RouteAnnouncement.Best } report })
        {
            Enter(AnycastState.In, now, $"announced to {report.HearerCount} of {report.Sessions.Count} peers");
        }
        else if (!input.IsWanted && input.Speaker is not null)
        {
            Enter(AnycastState.Out, now, "an operator took it out");
        }
        else if (input.Speaker is { } said)
        {
            Reason = said.Succeeded ? "no BGP peer hears it" : said.Failure.ToString();
        }
    }

    private void FollowIn(TimeSpan now, MembershipInput input)
    {
        _failures = now - _enteredAt >= options.RejoinAfterMax ? 0 : _failures;
        if (IsUnheard(input))
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
            Reason = input.Permit?.Shortage ?? "waits for a permit to leave";
        }
    }

    private void FollowDraining(TimeSpan now, MembershipInput input)
    {
        var isOver = now - _enteredAt >= options.DrainTimeout;
        if (IsUnheard(input))
        {
            Enter(AnycastState.Out, now, "no peer heard it any more");
        }
        else if (input.IsWanted || !IsAllowed(now, input))
        {
            Enter(AnycastState.Ready, now, input.IsWanted ? "wanted back" : "its permit to leave ended");
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

    private static bool IsUnheard(MembershipInput input) => input.Speaker is { } said && !(said.Succeeded && said.Value.IsHeard);

    private bool IsAllowed(TimeSpan now, MembershipInput input) =>
        input.Permit is { Allows: true } permit && now - permit.GrantedAt <= options.PermitFreshFor;

    private bool HasAnswered(TimeSpan now) => _answeringSince is { } since && now - since >= RejoinAfter;

    private void Enter(AnycastState state, TimeSpan now, string reason) => (State, _enteredAt, Reason) = (state, now, reason);
}
