using System.Net;
using Edge.Dns;

namespace Edge.Naming;

/// <summary>A name outside the network, and what is known of it.</summary>
internal sealed class OutsideTarget(DnsName name)
{
    /// <summary>Between two look-ups, and the least that an answer is kept.</summary>
    public static readonly TimeSpan RefreshMin = TimeSpan.FromSeconds(30);

    /// <summary>However long its records may be kept.</summary>
    public static readonly TimeSpan RefreshMax = TimeSpan.FromHours(1);

    /// <summary>Between two look-ups of a name that does not answer.</summary>
    public static readonly TimeSpan RetryMax = TimeSpan.FromMinutes(5);

    /// <summary>For how long the last answer is good while no other comes.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromHours(24);

    private int _failures;

    /// <summary>When both families answered last.</summary>
    private DateTimeOffset _wholeAt;

    public DnsName Name => name;

    /// <summary>Record sets that lead over it.</summary>
    public HashSet<AliasRecords> Users { get; } = [];

    /// <summary>Of both families, sorted, so that servers that turn them round say nothing new.</summary>
    public IReadOnlyList<IPAddress> Addresses { get; private set; } = [];

    public uint TtlSeconds { get; private set; }

    /// <summary>The name of the network that it leads to; its addresses are not asked for then.</summary>
    public DnsName? LeadsTo { get; private set; }

    public DateTimeOffset? AnsweredAt { get; private set; }

    /// <summary>When it is looked up again; at once if it never was.</summary>
    public DateTimeOffset NextAt { get; private set; } = DateTimeOffset.MinValue;

    public bool IsAsked { get; set; }

    /// <summary>What the last look-up failed with; null if it did not.</summary>
    public string? Error { get; private set; }

    /// <summary>Whether there is something to answer with.</summary>
    public bool IsKnown => Addresses.Count > 0;

    /// <summary>Takes what a look-up found.</summary>
    /// <param name="isHere">Whether the network answers for a name itself.</param>
    /// <returns>Whether visitors get something else now.</returns>
    public bool Take(TargetAnswer answer, DateTimeOffset now, Func<DnsName, bool> isHere)
    {
        IsAsked = false;
        var before = (Addresses, TtlSeconds, LeadsTo, Error is null);
        switch (answer)
        {
            case TargetAnswer.Found found when found.Chain.FirstOrDefault(isHere) is { } inside:
                (LeadsTo, Addresses) = (inside, []);
                Keep(found.TtlSeconds, now);
                break;
            case TargetAnswer.Found { Addresses.Count: > 0 } found:
                LeadsTo = null;
                var sorted = found.Addresses.Concat(Remembered(found.Unanswered, now)).OrderBy(static address => address.ToString(), StringComparer.Ordinal).ToList();
                Addresses = sorted.SequenceEqual(Addresses) ? Addresses : sorted;
                Keep(found.TtlSeconds, now);
                break;
            case TargetAnswer.Failed failed:
                Miss(failed.Reason, now);
                break;
            default:
                // What had addresses a moment ago and has none is as likely a mistake as meant.
                Miss("it has no address", now);
                break;
        }

        return !ReferenceEquals(before.Addresses, Addresses) || before.TtlSeconds != TtlSeconds || before.LeadsTo != LeadsTo || before.Item4 != Error is null;
    }

    /// <summary>What it had of a family that did not answer this time, as long as that is good.</summary>
    private IEnumerable<IPAddress> Remembered(DnsRecordType? family, DateTimeOffset now)
    {
        _wholeAt = family is null ? now : _wholeAt;
        return now - _wholeAt > KeptFor ? [] : Addresses.Where(address => RecordSet.AddressTypeOf(address) == family);
    }

    private void Keep(uint ttlSeconds, DateTimeOffset now)
    {
        var ttl = TimeSpan.FromSeconds(ttlSeconds);
        var until = ttl < RefreshMin ? RefreshMin : ttl > RefreshMax ? RefreshMax : ttl;
        TtlSeconds = (uint)until.TotalSeconds;
        (AnsweredAt, Error, _failures) = (now, null, 0);

        // Before it expires, so that nobody is answered by what is over.
        NextAt = now + (until * 0.9);
    }

    private void Miss(string reason, DateTimeOffset now)
    {
        var wait = RefreshMin * Math.Pow(2, Math.Min(_failures++, 10));
        (Error, NextAt) = (reason, now + (wait < RetryMax ? wait : RetryMax));
        if (AnsweredAt is { } answered && now - answered > KeptFor)
        {
            (Addresses, LeadsTo) = ([], null);
        }
    }
}
