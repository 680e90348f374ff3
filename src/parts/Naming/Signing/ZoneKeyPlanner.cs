using Edge.Dns;
using Edge.Kernel.Resources;

namespace Edge.Naming;

/// <summary>
/// Works out what becomes of the keys of a zone (RFC 7583): zone-signing keys are published before they sign, key-signing keys
/// sign beside the one before until every server of the zone above vouches for the new one alone. Each step waits until no
/// cache can need what it takes away, or lack what it counts on. Pure: the same picture and moment give the same plan, but for
/// the keys that are made.
/// </summary>
/// <param name="picture">The zone's documents and its parent.</param>
/// <param name="now">The moment.</param>
/// <param name="make">Makes a key of a use, under an id of its own.</param>
public sealed partial class ZoneKeyPlanner(ZoneKeyPicture picture, DateTimeOffset now, Func<string, (string Id, ZoneKeyDocument Key)> make)
{
    /// <summary>For every Stargate to follow, and for clocks that differ.</summary>
    public static readonly TimeSpan Margin = TimeSpan.FromHours(1);

    /// <summary>Signatures over keys with less time left are made anew.</summary>
    public static readonly TimeSpan RenewBefore = TimeSpan.FromDays(15);

    /// <summary>How long signatures over keys are good.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    /// <summary>Between two questions to the zone above while somebody waits for it, at first.</summary>
    public static readonly TimeSpan AskEveryMin = TimeSpan.FromMinutes(10);

    /// <summary>The same after a day.</summary>
    public static readonly TimeSpan AskEveryMax = TimeSpan.FromHours(2);

    /// <summary>The same where nobody waits, to see that those who vouch still do.</summary>
    public static readonly TimeSpan AskEveryUsual = TimeSpan.FromDays(1);

    /// <summary>For how long caches have a DS that nobody here has seen.</summary>
    private static readonly TimeSpan DsTimeUsual = TimeSpan.FromDays(1);

    /// <summary>
    /// Keys of one use that a zone may have while another one is begun: whoever orders one after the other waits until the first are
    /// gone, so that what is said of the keys stays small.
    /// </summary>
    public const int KeysOfUseMax = 5;

    private readonly SortedDictionary<string, ZoneKeyDocument> _keys = new(picture.Keys.ToDictionary(), StringComparer.Ordinal);
    private DateTimeOffset? _next;
    private TimeSpan? _asks;

    private IEnumerable<KeyValuePair<string, ZoneKeyDocument>> KeyKeys => _keys.Where(static key => key.Value.Use == ZoneKeyDocument.KeyUse);

    private IEnumerable<KeyValuePair<string, ZoneKeyDocument>> ZoneKeys => _keys.Where(static key => key.Value.Use == ZoneKeyDocument.ZoneUse);

    /// <summary>The plan of this moment.</summary>
    public ZoneKeyPlan Next()
    {
        var state = picture.Signatures;
        var wish = picture.Zone?.Signing;
        var isWanted = wish is { Ending: null };
        if (picture.Zone is null || wish?.Ending == ZoneSigningWish.AtOnce || (!isWanted && _keys.Count == 0))
        {
            return End();
        }

        var dsTtl = Math.Max(state?.DsTtlSeconds ?? 0, (int)Math.Min(int.MaxValue, picture.Parent?.TtlSeconds ?? 0));
        (DateTimeOffset Since, DateTimeOffset? Gone)? leaving = null;
        if (isWanted)
        {
            Stay(state?.LeavingSince is not null);
            RollZoneKeys(wish!);
            RollKeyKeys(wish!, dsTtl);
        }
        else
        {
            leaving = Leave(state);
            if (MayEnd(leaving.Value, dsTtl))
            {
                return End();
            }
        }

        return Say(dsTtl, leaving);
    }

    /// <summary>A zone that was on its way to be unsigned has to be vouched for again before anything else is said of its keys.</summary>
    private void Stay(bool wasLeaving)
    {
        foreach (var (id, key) in wasLeaving ? KeyKeys.Where(static key => key.Value.State == ZoneKeyDocument.Active).ToList() : [])
        {
            Move(id, key, ZoneKeyDocument.Ready, null);
        }
    }

    /// <summary>Every server of the zone above must have forgotten the zone's keys, and then every cache.</summary>
    private (DateTimeOffset, DateTimeOffset?) Leave(ZoneSignaturesDocument? state)
    {
        Ask(state?.LeavingSince ?? now);
        var gone = picture.Parent is null ? state?.DsGoneSince : picture.Parent.IsEmpty ? state?.DsGoneSince ?? now : null;
        return (state?.LeavingSince ?? now, gone);
    }

    /// <summary>
    /// Before its first key was ready the zone above was asked for nothing. From then on somebody may have entered a DS, whether it was
    /// seen from here or not: that it is gone must be seen, for as long as caches may have it.
    /// </summary>
    private bool MayEnd((DateTimeOffset Since, DateTimeOffset? Gone) leaving, int dsTtlSeconds)
    {
        if (dsTtlSeconds == 0 && KeyKeys.All(static key => key.Value.State == ZoneKeyDocument.Published) && picture.Parent is null or { IsEmpty: true })
        {
            return Reached(leaving.Since + Margin);
        }

        var wait = dsTtlSeconds > 0 ? TimeSpan.FromSeconds(dsTtlSeconds) : DsTimeUsual;
        return leaving.Gone is { } gone && Reached(gone + wait + Margin) && picture.Parent is { IsEmpty: true };
    }

    private void RollZoneKeys(ZoneSigningWish wish)
    {
        foreach (var (id, _) in ZoneKeys.Where(key => key.Value is { State: ZoneKeyDocument.Retired, Until: { } until } && Reached(until)).ToList())
        {
            _keys.Remove(id);
        }

        foreach (var (id, key) in ZoneKeys.Where(key => key.Value is { State: ZoneKeyDocument.Published, Until: { } until } && Reached(until)).ToList())
        {
            Move(id, key, ZoneKeyDocument.Ready, null);
        }

        if (ZoneKeys.Where(static key => key.Value.State == ZoneKeyDocument.Ready).OrderBy(static key => key.Value.Created).LastOrDefault() is { Key: { } ready, Value: { } next })
        {
            // Every cache that has the keys has this one: it signs from now on. What the one before signed may be kept for long.
            foreach (var (id, key) in ZoneKeys.Where(key => key.Value.State == ZoneKeyDocument.Active || (key.Value.State == ZoneKeyDocument.Ready && key.Key != ready)).ToList())
            {
                Move(id, key, ZoneKeyDocument.Retired, TimeSpan.FromSeconds(RecordSetDocument.TtlSecondsMax) + Margin);
            }

            Move(ready, next, ZoneKeyDocument.Active, null);
        }

        if (!ZoneKeys.Any(static key => key.Value.State == ZoneKeyDocument.Active))
        {
            Add(ZoneKeyDocument.ZoneUse, ZoneKeyDocument.Active, null);
        }
        else if (ZoneKeys.Count() < KeysOfUseMax && !ZoneKeys.Any(static key => key.Value.State == ZoneKeyDocument.Published))
        {
            var active = ZoneKeys.Where(static key => key.Value.State == ZoneKeyDocument.Active).MaxBy(static key => key.Value.Created).Value;
            if (IsOrdered(active, wish.RollZoneKey) || (wish.ZoneKeyDays > 0 && Reached(active.Since + TimeSpan.FromDays(wish.ZoneKeyDays))))
            {
                Add(ZoneKeyDocument.ZoneUse, ZoneKeyDocument.Published, KeyTime + Margin);
            }
        }
    }

    /// <summary>Whether a person wants another key in its place by now.</summary>
    private bool IsOrdered(ZoneKeyDocument key, DateTimeOffset? order) => order is { } moment && key.Created < moment && Reached(moment);

    private TimeSpan KeyTime => TimeSpan.FromSeconds(picture.Signatures?.TtlSeconds ?? ZoneSignaturesDocument.TtlSecondsUsual);

    /// <summary>While caches hold unsigned records, a validator that knows the DS would refuse them.</summary>
    private TimeSpan FirstTime => TimeSpan.FromSeconds(Math.Max(Math.Max(picture.LongestTtlSeconds(), picture.Zone!.NegativeTtlSeconds), ZoneSignaturesDocument.TtlSecondsUsual));

    private ZoneKeyPlan Say(int dsTtlSeconds, (DateTimeOffset Since, DateTimeOffset? Gone)? leaving)
    {
        var state = picture.Signatures;
        var vouched = KeyKeys.Where(static key => key.Value.State is ZoneKeyDocument.Ready or ZoneKeyDocument.Active).OrderBy(static key => key.Value.Created).LastOrDefault().Value;
        ZoneKey[] wanted = vouched is null ? [] : [ZoneKeyPlan.PublicOf(vouched)];
        var isSaid = leaving is not null || vouched is not null;
        string[] cds = isSaid ? [.. Texts(KeyRecords.Cds(0, picture.Apex, wanted)), .. leaving is null ? picture.ForeignCds : []] : [];
        string[] cdnskey = isSaid ? [.. Texts(KeyRecords.Cdnskey(0, wanted)), .. leaving is null ? picture.ForeignCdnskey : []] : [];
        if (leaving is not null)
        {
            (cds, cdnskey) = ([.. Texts(KeyRecords.Cds(0, picture.Apex))], [.. Texts(KeyRecords.Cdnskey(0))]);
        }

        string[] keys = [.. Texts(KeyRecords.Dnskey(0, _keys.Values.Select(ZoneKeyPlan.PublicOf))).Concat(picture.ForeignKeys).Distinct().Order(StringComparer.Ordinal)];
        string[] signers = [.. KeyKeys.Select(static key => key.Key)];
        var isSigned = state is not null && state.Dnskey.SequenceEqual(keys) && state.Cds.SequenceEqual(cds.Distinct()) && state.Cdnskey.SequenceEqual(cdnskey.Distinct())
            && state.SignedBy.SequenceEqual(signers) && !Reached(state.Until - RenewBefore)
            && state.Until <= now + Lifetime + Margin; // Else a clock was ahead that signed, and what it signed is not good yet.
        var after = new ZoneSignaturesDocument
        {
            TtlSeconds = state?.TtlSeconds ?? ZoneSignaturesDocument.TtlSecondsUsual,
            Dnskey = keys,
            DnskeySignatures = isSigned ? state!.DnskeySignatures : [],
            Cds = [.. cds.Distinct()],
            CdsSignatures = isSigned ? state!.CdsSignatures : [],
            Cdnskey = [.. cdnskey.Distinct()],
            CdnskeySignatures = isSigned ? state!.CdnskeySignatures : [],
            SignedBy = signers,
            Until = isSigned ? state!.Until : now + Lifetime,
            DsTtlSeconds = dsTtlSeconds,
            Raised = SerialRaise.Last(picture.Zone, state?.Raised, now),
            LeavingSince = leaving?.Since,
            DsGoneSince = leaving?.Gone,
        };
        var puts = _keys.Where(key => !picture.Keys.TryGetValue(key.Key, out var before) || before != key.Value).ToDictionary();
        var isChange = puts.Count > 0 || _keys.Count != picture.Keys.Count || !isSigned
            || (state!.DsTtlSeconds, state.LeavingSince, state.DsGoneSince, state.Raised) != (after.DsTtlSeconds, after.LeavingSince, after.DsGoneSince, after.Raised);
        return new ZoneKeyPlan
        {
            Puts = puts,
            Deletes = [.. picture.Keys.Keys.Where(id => !_keys.ContainsKey(id))],
            Signatures = after,
            Signers = isSigned ? [] : signers,
            IsChange = isChange,
            Next = Min(Min(_next, after.Raised + SerialRaise.Period), isSigned ? null : now + Lifetime - RenewBefore),
            AskEvery = _asks,
        };
    }

    private ZoneDocument? Unsigned => picture.Zone is { Signing: not null } zone ? zone with { Signing = null } : null;

    private ZoneKeyPlan End() => new()
    {
        Puts = new Dictionary<string, ZoneKeyDocument>(),
        Deletes = [.. picture.Keys.Keys],
        Signatures = null,
        Signers = [],
        Zone = Unsigned,
        IsChange = picture.Keys.Count > 0 || picture.Signatures is not null || Unsigned is not null,
        Next = null,
        AskEvery = null,
    };

    /// <summary>The longer somebody above has taken already, the more rarely it is looked.</summary>
    private void Ask(DateTimeOffset since)
    {
        var period = (now - since) / 6;
        period = period < AskEveryMin ? AskEveryMin : period > AskEveryMax ? AskEveryMax : period;
        _asks = _asks is { } other && other < period ? other : period;
    }

    private void Add(string use, string state, TimeSpan? wait)
    {
        var (id, key) = make(use);
        _keys[id] = key with { State = state, Created = now, Since = now, Until = Later(wait) };
    }

    private void Move(string id, ZoneKeyDocument key, string state, TimeSpan? wait) =>
        _keys[id] = key with { State = state, Since = key.State == state ? key.Since : now, Until = Later(wait) };

    private DateTimeOffset? Later(TimeSpan? wait)
    {
        var until = wait is { } time ? now + time : (DateTimeOffset?)null;
        _next = Min(_next, until);
        return until;
    }

    private bool Reached(DateTimeOffset moment)
    {
        if (now >= moment)
        {
            return true;
        }

        _next = Min(_next, moment);
        return false;
    }

    private static DateTimeOffset? Min(DateTimeOffset? left, DateTimeOffset? right) => left is null || right < left ? right : left;

    private static IEnumerable<string> Texts(RecordSet set) => Enumerable.Range(0, set.Count).Select(index => RecordText.Format(set.Type, set.Value(index)));
}
