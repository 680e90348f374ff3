using Edge.Dns;

namespace Edge.Tests.Dns;

/// <summary>The sections of an answer while it is put together, with signatures and proofs where they are wanted.</summary>
internal sealed class ReferenceDraft(bool dnssecOk)
{
    private readonly List<DnsRecord> _authorities = [];
    private readonly List<DnsRecord> _additionals = [];

    public List<DnsRecord> Answers { get; } = [];

    public DnsResponseCode Code { get; set; }

    public bool IsAuthoritative { get; set; }

    public void AddAnswer(DnsName owner, ZoneName node, RecordSet set) => Add(Answers, owner, node, set);

    public void AddMinimalAny(DnsName owner) =>
        Answers.Add(new DnsRecord { Owner = owner, Type = DnsRecordType.Hinfo, TtlSeconds = 3600, Value = "\aRFC8482\0"u8.ToArray() });

    public void AddSynthesized(DnsName owner, uint ttlSeconds, DnsName target) =>
        Answers.Add(new DnsRecord { Owner = owner, Type = DnsRecordType.Cname, TtlSeconds = ttlSeconds, Value = target.Wire.ToArray() });

    /// <summary>The delegation's servers, its DS or the proof that there is none, and the addresses beneath it (RFC 9471).</summary>
    public void Refer(Zone zone, ZoneName cut)
    {
        var servers = cut.Find(DnsRecordType.Ns)!;
        AddRecords(_authorities, cut.Name, servers);
        if (dnssecOk && cut.Find(DnsRecordType.Ds) is { } vouch && cut.FindSignatures(DnsRecordType.Ds) is not null)
        {
            Add(_authorities, cut.Name, cut, vouch);
        }
        else
        {
            Prove(DenialProof.NoData(zone, cut.Name));
        }

        for (var i = 0; i < servers.Count; i++)
        {
            Assert.True(DnsName.TryRead(servers.Value(i), out var server));
            if (server.IsWithin(cut.Name) && zone.Find(server) is { } glue)
            {
                foreach (var set in glue.Sets.Where(set => set.Type is DnsRecordType.A or DnsRecordType.Aaaa))
                {
                    AddRecords(_additionals, server, set);
                }
            }
        }
    }

    /// <summary>The SOA with the lesser of its TTL and minimum (RFC 2308 §5), and the proofs of what does not exist.</summary>
    public void Deny(Zone zone, ZoneName?[] proofs)
    {
        var soa = zone.Soa;
        var ttl = Math.Min(soa.TtlSeconds, System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(soa.Value(0)[^4..]));
        _authorities.Add(new DnsRecord { Owner = zone.Apex, Type = DnsRecordType.Soa, TtlSeconds = ttl, Value = soa.Value(0).ToArray() });
        if (dnssecOk)
        {
            AddSignatures(_authorities, zone.Apex, zone.Find(zone.Apex)!, DnsRecordType.Soa, ttl);
        }

        Prove(proofs);
    }

    /// <summary>Adds what a client that wants signatures needs to believe a denial, each record once.</summary>
    public void Prove(ZoneName?[] proofs)
    {
        foreach (var node in dnssecOk ? proofs.OfType<ZoneName>() : [])
        {
            var set = node.Find(DnsRecordType.Nsec) ?? node.Find(DnsRecordType.Nsec3)!;
            if (!_authorities.Exists(record => record.Type == set.Type && record.Owner == node.Name))
            {
                Add(_authorities, node.Name, node, set);
            }
        }
    }

    public DnsMessage Finish(DnsMessage query) => new()
    {
        Id = query.Id,
        Flags = MessageFlags.Response | (IsAuthoritative ? MessageFlags.Authoritative : MessageFlags.None),
        Code = (ushort)Code,
        Questions = query.Questions,
        Answers = Answers,
        Authorities = _authorities,
        Additionals = _additionals,
        Edns = query.Edns is null ? null : new DnsEdns { DnssecOk = dnssecOk },
    };

    private void Add(List<DnsRecord> section, DnsName owner, ZoneName node, RecordSet set)
    {
        AddRecords(section, owner, set);
        if (dnssecOk)
        {
            AddSignatures(section, owner, node, set.Type, set.TtlSeconds);
        }
    }

    private static void AddSignatures(List<DnsRecord> section, DnsName owner, ZoneName node, DnsRecordType covered, uint ttlSeconds)
    {
        if (node.FindSignatures(covered) is { } signatures)
        {
            for (var i = 0; i < signatures.Count; i++)
            {
                section.Add(new DnsRecord { Owner = owner, Type = DnsRecordType.Rrsig, TtlSeconds = ttlSeconds, Value = signatures.Value(i).ToArray() });
            }
        }
    }

    private static void AddRecords(List<DnsRecord> section, DnsName owner, RecordSet set)
    {
        for (var i = 0; i < set.Count; i++)
        {
            section.Add(new DnsRecord { Owner = owner, Type = set.Type, TtlSeconds = set.TtlSeconds, Value = set.Value(i).ToArray() });
        }
    }
}
