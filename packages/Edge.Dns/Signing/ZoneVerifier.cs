namespace Edge.Dns;

/// <summary>
/// Checks a signed zone as a whole, as a validator would any answer from it: every signature by the keys of the zone itself,
/// and the chain of NSEC. Whether the zone above vouches for the keys is not looked at, nor is a chain of NSEC3.
/// </summary>
public sealed class ZoneVerifier
{
    /// <summary>Issues that are told; more are counted by nobody.</summary>
    public const int IssueCountMax = 100;

    /// <summary>
    /// Signatures of one set that are worked out: a zone may have many keys of one tag, and a set many signatures that name it,
    /// each of which would else be tried with each (CVE-2023-50387).
    /// </summary>
    private const int AttemptCountMax = 16;

    private readonly Zone _zone;
    private readonly IReadOnlyList<ISignatureCheck> _checks;
    private readonly DateTimeOffset _now;
    private readonly List<ZoneIssue> _issues = [];
    private ZoneKey[] _keys = [];

    private ZoneVerifier(Zone zone, IReadOnlyList<ISignatureCheck> checks, DateTimeOffset now) => (_zone, _checks, _now) = (zone, checks, now);

    /// <summary>What is wrong; nothing if the zone validates.</summary>
    /// <param name="others">Checks for algorithms other than ECDSA on P-256.</param>
    public static IReadOnlyList<ZoneIssue> Verify(Zone zone, DateTimeOffset now, params IReadOnlyList<ISignatureCheck> others)
    {
        ArgumentNullException.ThrowIfNull(zone);
        var verifier = new ZoneVerifier(zone, [new EcdsaCheck(), .. others], now);
        verifier.Run();
        return verifier._issues;
    }

    private void Run()
    {
        var apex = _zone.Find(_zone.Apex)!;
        if (apex.Find(DnsRecordType.Dnskey) is not { } keys)
        {
            Note(_zone.Apex, DnsRecordType.Dnskey, "is missing: nobody can check signatures");
            return;
        }

        _keys = [.. Enumerable.Range(0, keys.Count).Select(i => ZoneKey.TryRead(keys.Value(i), out var key) ? key : null).OfType<ZoneKey>()];
        List<(ZoneName Name, NamePlace Place)> chain = [];
        ZoneName? above = null;
        foreach (var name in _zone.Names)
        {
            // In canonical order, so that what lies beneath a name follows it.
            var place = above is not null && name.Name.IsWithin(above.Name) ? NamePlace.Hidden : PlaceOf(name);
            if (place != NamePlace.Hidden)
            {
                chain.Add((name, place));
                above = place == NamePlace.Cut || name.Find(DnsRecordType.Dname) is not null ? name : null;
            }

            Signatures(name, place);
        }

        if (apex.Find(DnsRecordType.Nsec3Param) is null)
        {
            for (var i = 0; i < chain.Count; i++)
            {
                Link(chain[i].Name, chain[i].Place, chain[(i + 1) % chain.Count].Name.Name);
            }
        }
    }

    private NamePlace PlaceOf(ZoneName name) =>
        name.Name != _zone.Apex && name.Find(DnsRecordType.Ns) is not null ? NamePlace.Cut : NamePlace.Authoritative;

    private void Signatures(ZoneName name, NamePlace place)
    {
        foreach (var set in name.Sets)
        {
            if (set.Type == DnsRecordType.Rrsig)
            {
                var covered = ZoneName.TypeCovered(set.Value(0));
                if (name.Find(covered) is null)
                {
                    Note(name.Name, covered, "has signatures, but no records");
                }

                continue;
            }

            var signatures = name.FindSignatures(set.Type);
            var isOurs = place == NamePlace.Authoritative || (place == NamePlace.Cut && set.Type is DnsRecordType.Ds or DnsRecordType.Nsec);
            if (!isOurs && signatures is not null)
            {
                Note(name.Name, set.Type, "has signatures, but the zone beneath the delegation speaks for it (RFC 4035 §2.2)");
            }
            else if (isOurs && FindFault(name.Name, set, signatures) is { } fault)
            {
                Note(name.Name, set.Type, fault);
            }
        }
    }

    /// <summary>One good signature is enough (RFC 4035 §5.3); without any, what is wrong with the last.</summary>
    private string? FindFault(DnsName owner, RecordSet set, RecordSet? signatures)
    {
        string? fault = "has no signature";
        var attempts = AttemptCountMax;
        for (var i = 0; i < (signatures?.Count ?? 0) && fault is not null; i++)
        {
            if (attempts == 0)
            {
                return $"has more signatures of keys with equal tags than the {AttemptCountMax} that are tried";
            }

            fault = RecordSignature.FindFault(_zone.Apex, owner, set, signatures!.Value(i), _keys, _checks, _now, ref attempts) is { } why ? $"has a signature that {why}" : null;
        }

        return fault;
    }

    private void Link(ZoneName name, NamePlace place, DnsName next)
    {
        if (name.Find(DnsRecordType.Nsec) is not { } nsec)
        {
            Note(name.Name, DnsRecordType.Nsec, "is missing: what does not exist here cannot be proven");
            return;
        }

        var types = name.Sets.Select(set => set.Type);
        if (nsec.Count != 1 || !nsec.Value(0).SequenceEqual(NsecChain.Value(next, types, place)))
        {
            Note(name.Name, DnsRecordType.Nsec, $"must lead to {next} and name the types that are here");
        }
    }

    private void Note(DnsName owner, DnsRecordType type, string rule)
    {
        if (_issues.Count < IssueCountMax)
        {
            _issues.Add(new ZoneIssue { IsError = true, Owner = owner, Type = type, Rule = rule });
        }
    }
}
