using Edge.Dns;

namespace Edge.Naming;

/// <summary>
/// When a zone that is taken from elsewhere is asked for next, and until when it is good (RFC 1035 §3.3.13, RFC 1996, RFC 7314). Its
/// primary's timers count, within bounds that spare both sides.
/// </summary>
/// <param name="chance">Between 0 and 1: spreads zones that began together.</param>
public sealed class SecondaryClock(double chance)
{
    /// <summary>Between two checks, however short the primary's timers are.</summary>
    public static readonly TimeSpan IntervalMin = TimeSpan.FromSeconds(60);

    /// <summary>Between two checks, however long the primary's timers are.</summary>
    public static readonly TimeSpan IntervalMax = TimeSpan.FromDays(1);

    /// <summary>Before there is any content: twice as long after each failure, up to <see cref="FirstWaitMax"/>.</summary>
    public static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(2);

    public static readonly TimeSpan FirstWaitMax = TimeSpan.FromMinutes(5);

    /// <summary>Between two checks that primaries ask for.</summary>
    public static readonly TimeSpan ToldWait = TimeSpan.FromMilliseconds(250);

    private TimeSpan _firstWait = FirstWait;

    /// <summary>When it is asked for next.</summary>
    public DateTimeOffset Next { get; private set; } = DateTimeOffset.MinValue;

    /// <summary>When it was asked for last; null before the first time.</summary>
    public DateTimeOffset? Asked { get; private set; }

    /// <summary>Until when the content is good; null while there is none.</summary>
    public DateTimeOffset? Until { get; private set; }

    /// <summary>There is content from before, good until then; it is asked for at once.</summary>
    public void Restore(DateTimeOffset until) => Until = until;

    /// <summary>It is being asked for.</summary>
    public void Begin(DateTimeOffset now) => (Asked, Next) = (now, DateTimeOffset.MaxValue);

    /// <summary>A primary says that there is something new.</summary>
    public void Told(DateTimeOffset now)
    {
        var soon = Asked is { } asked && asked + ToldWait > now ? asked + ToldWait : now;
        Next = soon < Next ? soon : Next;
    }

    /// <summary>A server has said what there is.</summary>
    /// <param name="goodFor">Seconds for which its own content is good, if it says so.</param>
    /// <param name="isNew">Whether the content is another one than before.</param>
    public void Confirm(StartOfAuthority soa, uint? goodFor, bool isNew, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(soa);
        _firstWait = FirstWait;
        var until = now + TimeSpan.FromSeconds(Math.Min(soa.ExpireSeconds, goodFor ?? uint.MaxValue));
        Until = isNew || Until is null || until > Until ? until : Until;
        Next = Earlier(Next, now + (Bounded(soa.RefreshSeconds) * (0.9 + (0.1 * chance))));
    }

    /// <summary>No server would, or could.</summary>
    /// <param name="soa">Of the content that there is; null if none is.</param>
    public void Fail(StartOfAuthority? soa, DateTimeOffset now)
    {
        var wait = soa is null ? _firstWait : Bounded(soa.RetrySeconds) * (0.9 + (0.1 * chance));
        _firstWait = _firstWait * 2 < FirstWaitMax ? _firstWait * 2 : FirstWaitMax;
        Next = Earlier(Next, now + wait);
    }

    /// <summary>Told meanwhile, it is asked for again sooner.</summary>
    private static DateTimeOffset Earlier(DateTimeOffset left, DateTimeOffset right) => left < right ? left : right;

    private static TimeSpan Bounded(uint seconds)
    {
        var wanted = TimeSpan.FromSeconds(seconds);
        return wanted < IntervalMin ? IntervalMin : wanted > IntervalMax ? IntervalMax : wanted;
    }
}
