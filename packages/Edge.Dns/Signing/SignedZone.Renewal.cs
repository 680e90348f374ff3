using System.IO.Hashing;

namespace Edge.Dns;

/// <content>Signatures are renewed long before they expire.</content>
public sealed partial class SignedZone
{
    /// <summary>When the first signature ends of those that are renewed; null until <see cref="Renew"/> has looked at all of them.</summary>
    public DateTimeOffset? FirstEnd { get; private set; }

    /// <summary>Signatures over a set of a name that are not kept: of what depends on who asks, for those who take all of the zone.</summary>
    public RecordSet SignaturesOf(DnsName owner, RecordSet set, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(set);
        return RecordSet.Of(
            DnsRecordType.Rrsig, set.TtlSeconds, [.. _signing.ZoneKeys.Select(key => RecordSignature.Sign(Apex, owner, set, key, now - _signing.Backdate, now + _signing.Lifetime))]);
    }

    /// <summary>Signs again what expires before long (<see cref="ZoneSigning.RenewBefore"/>), or begins later than now.</summary>
    /// <param name="countMax">Names that are signed in one call.</param>
    /// <returns>The names whose signatures are new.</returns>
    public IReadOnlyList<DnsName> Renew(DateTimeOffset now, int countMax)
    {
        List<DnsName> renewed = [];
        var least = int.MaxValue;
        foreach (var name in _names.Values)
        {
            if (renewed.Count == countMax)
            {
                return renewed;
            }

            var due = name.Signatures.Where(pair => MayRenew(name.Name, pair.Key) && IsDue(name.Name, pair.Key, pair.Value, now)).Select(pair => pair.Key).ToArray();
            foreach (var type in due)
            {
                Sign(name, type == DnsRecordType.Nsec ? name.Nsec! : name.Sets[type], now);
            }

            if (due.Length > 0)
            {
                renewed.Add(name.Name);
            }

            foreach (var (type, signatures) in name.Signatures)
            {
                least = MayRenew(name.Name, type) ? Math.Min(least, RecordSignature.SecondsLeft(signatures.Value(0), now)) : least;
            }
        }

        FirstEnd = now.AddSeconds(least);
        return renewed;
    }

    private bool MayRenew(DnsName owner, DnsRecordType type) => _signing.KeyKeys.Count > 0 || !IsOfKeys(owner, type);

    private bool IsDue(DnsName owner, DnsRecordType type, RecordSet signatures, DateTimeOffset now)
    {
        // The same name and type are early or late on every node, so that a test, or a person, can tell when.
        var place = (uint)XxHash3.HashToUInt64(owner.Wire, (long)type) / (double)uint.MaxValue;
        var jitter = _signing.RenewJitter * ((2 * place) - 1);
        var left = RecordSignature.SecondsLeft(signatures.Value(0), now);

        // With more time left than there ever is, a clock was ahead that signed it: it is not good yet.
        return left < (_signing.RenewBefore + jitter).TotalSeconds || left > ((IsOfKeys(owner, type) ? _signing.KeyLifetime : _signing.Lifetime) + _signing.Backdate).TotalSeconds;
    }
}
