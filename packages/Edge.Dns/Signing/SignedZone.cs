namespace Edge.Dns;

/// <summary>
/// A zone with signatures and a chain of NSEC, made ahead (RFC 4034, RFC 4035 §2): a change signs what it touches, its NSEC
/// and its predecessor's, and nothing else. Not safe for concurrent use.
/// </summary>
public sealed partial class SignedZone
{
    private readonly ZoneSigning _signing;
    private readonly Dictionary<DnsName, SignedName> _names = new(WireNameComparer.Instance);
    private readonly Dictionary<DnsName, SignedName>.AlternateLookup<ReadOnlySpan<byte>> _namesByWire;
    private readonly SortedSet<DnsName> _ordered = [];
    private readonly SortedSet<DnsName> _chain = [];
    private uint _nsecTtlSeconds;

    private SignedZone(DnsName apex, ZoneSigning signing)
    {
        Apex = apex;
        _signing = signing;
        _namesByWire = _names.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    /// <summary>The zone's name.</summary>
    public DnsName Apex { get; }

    /// <summary>How many signatures were made so far.</summary>
    public long SignatureCount { get; private set; }

    /// <summary>
    /// Signs a whole zone. NSEC, NSEC3, NSEC3PARAM and signatures in it are replaced; those over DNSKEY, CDS and CDNSKEY are
    /// kept if <paramref name="signing"/> has no keys for them.
    /// </summary>
    /// <exception cref="ArgumentException">It has no DNSKEY, or that one no signature and there is no key to make it.</exception>
    public static SignedZone Sign(Zone zone, ZoneSigning signing, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(zone);
        return Sign(
            zone.Apex,
            [
                .. from name in zone.Unordered
                   from set in name.Sets
                   where !IsMade(set.Type)
                   select new ZoneChange { Owner = name.Name, Type = set.Type, Set = set, Signatures = name.FindSignatures(set.Type) },
            ],
            signing,
            now);
    }

    /// <summary>Signs what a zone consists of, or begins with.</summary>
    /// <param name="content">The SOA and the DNSKEY among it.</param>
    /// <exception cref="ArgumentException">One of them is missing, or the DNSKEY has no signature and there is no key to make it.</exception>
    public static SignedZone Sign(DnsName apex, IReadOnlyList<ZoneChange> content, ZoneSigning signing, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(apex);
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(signing);
        foreach (var type in (DnsRecordType[])[DnsRecordType.Soa, DnsRecordType.Dnskey])
        {
            if (!content.Any(change => change.Owner == apex && change.Type == type && change.Set is not null))
            {
                throw new ArgumentException($"{apex} has no {RecordTypeName.Of(type)}, so that nobody could check signatures", nameof(content));
            }
        }

        var signed = new SignedZone(apex, signing);
        signed.Apply(content, now);
        return signed;
    }

    /// <summary>Makes changes and signs what they touch; whoever changes records also brings the SOA with its next serial.</summary>
    /// <returns>The names at which anything is different now, in canonical order.</returns>
    /// <exception cref="ArgumentException">A change is impossible; nothing was done.</exception>
    public IReadOnlyList<DnsName> Apply(IReadOnlyList<ZoneChange> changes, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(changes);
        foreach (var change in changes)
        {
            Check(change);
        }

        // 1. The sets. 2. Who is in the chain. 3. Whose NSEC leads to whom that came or went. 4. Signatures.
        SortedSet<DnsName> touched = [];
        foreach (var change in changes)
        {
            Put(change, touched);
        }

        foreach (var name in touched.ToArray())
        {
            var isIn = PlaceOf(name) is NamePlace.Cut or NamePlace.Authoritative;
            if (isIn != _chain.Contains(name))
            {
                _ = isIn ? _chain.Add(name) : _chain.Remove(name);
            }
        }

        AddPredecessors(touched);
        if (_names[Apex].Sets[DnsRecordType.Soa].NegativeTtlSeconds is var ttl && ttl != _nsecTtlSeconds)
        {
            // NSEC has the TTL of negative answers (RFC 9077 §3).
            _nsecTtlSeconds = ttl;
            touched.UnionWith(_chain);
        }

        HashSet<DnsName> owners = [.. changes.Select(change => change.Owner)];
        return [.. touched.Where(name => Refresh(name, now) || owners.Contains(name))];
    }

    /// <summary>What stands at a name, signatures and NSEC included; null if nothing does.</summary>
    public ZoneName? Find(DnsName name) => _names.GetValueOrDefault(name)?.ToZoneName();

    /// <summary>The whole, as it is now.</summary>
    public Zone ToZone()
    {
        var names = new Dictionary<DnsName, ZoneName>(_names.Count, WireNameComparer.Instance);
        var count = 0;
        foreach (var name in _names.Values)
        {
            var made = name.ToZoneName();
            names.Add(name.Name, made);
            count += made.Sets.Sum(set => set.Count);
        }

        return new Zone(Apex, names, count);
    }

    /// <summary>Types that signing makes, and owners do not.</summary>
    internal static bool IsMade(DnsRecordType type) =>
        type is DnsRecordType.Rrsig or DnsRecordType.Nsec or DnsRecordType.Nsec3 or DnsRecordType.Nsec3Param;

    /// <summary>Whether the key-signing key signs it (RFC 7344 §4.1).</summary>
    private bool IsOfKeys(DnsName owner, DnsRecordType type) =>
        type is DnsRecordType.Dnskey or DnsRecordType.Cds or DnsRecordType.Cdnskey && owner == Apex;

    private void Check(ZoneChange change)
    {
        var place = $"{change.Owner} {RecordTypeName.Of(change.Type)}";
        if (!change.Owner.IsWithin(Apex))
        {
            throw new ArgumentException($"{place} lies outside the zone {Apex}", nameof(change));
        }

        if (IsMade(change.Type) || (change.Set is { } set && set.Type != change.Type))
        {
            throw new ArgumentException($"{place} cannot be put there: signatures and chains are made, and a set has its change's type", nameof(change));
        }

        if (change.Set is null && change.Owner == Apex && change.Type is DnsRecordType.Soa or DnsRecordType.Dnskey)
        {
            throw new ArgumentException($"{place} cannot be removed from a signed zone", nameof(change));
        }

        if (change.Set is not null && change.Signatures is null && _signing.KeyKeys.Count == 0 && IsOfKeys(change.Owner, change.Type))
        {
            throw new ArgumentException($"{place} needs a signature, and the key for it is not here", nameof(change));
        }
    }

    private void Put(ZoneChange change, SortedSet<DnsName> touched)
    {
        var name = _names.GetValueOrDefault(change.Owner);
        if (name is null)
        {
            if (change.Set is null)
            {
                return;
            }

            _names.Add(change.Owner, name = new SignedName(change.Owner));
            _ordered.Add(change.Owner);
        }

        var hid = Hides(name);
        name.Put(change);
        if (change.Set is not null && _signing.KeyKeys.Count == 0 && IsOfKeys(change.Owner, change.Type))
        {
            name.Signatures[change.Type] = change.Signatures!;
        }

        touched.Add(change.Owner);
        if (hid != Hides(name))
        {
            touched.UnionWith(_ordered.GetViewBetween(change.Owner, _ordered.Max!).TakeWhile(beneath => beneath.IsWithin(change.Owner)));
        }
    }

    private void AddPredecessors(SortedSet<DnsName> touched)
    {
        foreach (var name in touched.ToArray())
        {
            // Who is in the chain has an NSEC since the last signing; the others came or went.
            if (name != Apex && _chain.Contains(name) != _names[name].Nsec is not null)
            {
                touched.Add(_chain.GetViewBetween(Apex, name) is var before && before.Max! == name ? before.Reverse().Skip(1).First() : before.Max!);
            }
        }
    }

    /// <summary>Brings signatures and NSEC of a name in line with its sets; false if they were.</summary>
    private bool Refresh(DnsName owner, DateTimeOffset now)
    {
        var name = _names[owner];
        var place = PlaceOf(owner);
        var isChanged = RefreshNsec(name, place);
        foreach (var type in name.Signatures.Keys.ToArray())
        {
            if (!IsSigned(type, place) || !(type == DnsRecordType.Nsec || name.Sets.ContainsKey(type)))
            {
                isChanged |= name.Signatures.Remove(type);
            }
        }

        foreach (var set in name.Nsec is null ? name.Sets.Values : name.Sets.Values.Append(name.Nsec))
        {
            if (IsSigned(set.Type, place) && !name.Signatures.ContainsKey(set.Type) && !name.OnDemand.Contains(set.Type))
            {
                Sign(name, set, now);
                isChanged = true;
            }
        }

        if (name.Sets.Count == 0)
        {
            _names.Remove(owner);
            _ordered.Remove(owner);
        }

        return isChanged;
    }

    private bool RefreshNsec(SignedName name, NamePlace place)
    {
        var nsec = place is NamePlace.Cut or NamePlace.Authoritative
            ? RecordSet.Of(DnsRecordType.Nsec, _nsecTtlSeconds, [NsecChain.Value(Next(name.Name), name.Sets.Keys, place)])
            : null;
        if (nsec is null ? name.Nsec is null : name.Nsec is { } old && old.TtlSeconds == nsec.TtlSeconds && old.Value(0).SequenceEqual(nsec.Value(0)))
        {
            return false;
        }

        name.Nsec = nsec;
        name.Signatures.Remove(DnsRecordType.Nsec);
        return true;
    }

    private DnsName Next(DnsName name) => _chain.GetViewBetween(name, _chain.Max!).Skip(1).FirstOrDefault() ?? Apex;

    private static bool IsSigned(DnsRecordType type, NamePlace place) => place switch
    {
        NamePlace.Authoritative => true,
        NamePlace.Cut => type is DnsRecordType.Ds or DnsRecordType.Nsec,
        _ => false,
    };

    private NamePlace PlaceOf(DnsName owner)
    {
        if (_names.GetValueOrDefault(owner) is not { Sets.Count: > 0 } name)
        {
            return NamePlace.Absent;
        }

        for (var above = owner.Wire; above.Length > Apex.Wire.Length;)
        {
            above = above[(above[0] + 1)..];
            if (_namesByWire.TryGetValue(above, out var upper) && Hides(upper))
            {
                return NamePlace.Hidden;
            }
        }

        return owner != Apex && name.Sets.ContainsKey(DnsRecordType.Ns) ? NamePlace.Cut : NamePlace.Authoritative;
    }

    private bool Hides(SignedName name) =>
        name.Sets.ContainsKey(DnsRecordType.Dname) || (name.Sets.ContainsKey(DnsRecordType.Ns) && name.Name != Apex);

    private void Sign(SignedName name, RecordSet set, DateTimeOffset now)
    {
        var isOfKeys = IsOfKeys(name.Name, set.Type);
        var until = now + (isOfKeys ? _signing.KeyLifetime : _signing.Lifetime);
        var keys = isOfKeys ? _signing.KeyKeys : _signing.ZoneKeys;
        name.Signatures[set.Type] = RecordSet.Of(
            DnsRecordType.Rrsig,
            set.TtlSeconds,
            [.. keys.Select(key => RecordSignature.Sign(Apex, name.Name, set, key, now - _signing.Backdate, until))]);
        SignatureCount += keys.Count;
    }
}
