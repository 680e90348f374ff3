using System.Buffers.Binary;
using System.Text;
using Edge.Dns;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Api;

/// <summary>Reads a zone file into what is kept of it. Nothing is taken of a file that has an error.</summary>
internal sealed class ZoneFileText(DnsName apex, bool keepsServers)
{
    private const int RecordsMax = 500_000;

    /// <summary>A line makes up to 65,536 records, so that a file of few bytes could fill the memory.</summary>
    private const long RecordBytesMax = 64 * 1024 * 1024;

    private const int NotesMax = 50;

    /// <summary>Serial, refresh, retry, expire, minimum.</summary>
    private const int SoaNumbersBytes = 20;

    private readonly List<string> _notes = [];
    private readonly SortedDictionary<string, int> _leftOut = new(StringComparer.Ordinal);
    private byte[]? _soa;
    private bool _hasServers;

    public static Outcome<ZoneContent> Read(DnsName apex, string text, bool keepsServers) => new ZoneFileText(apex, keepsServers).Read(text);

    private Outcome<ZoneContent> Read(string text)
    {
        using var reader = new ZoneFileReader(new MemoryStream(Encoding.UTF8.GetBytes(text)), new ZoneFileOptions { Origin = apex, RecordCountMax = RecordsMax, RecordBytesMax = RecordBytesMax });
        var builder = new ZoneBuilder(apex);
        while (!builder.IsFull && reader.Read())
        {
            Add(reader, builder);
        }

        if (reader.Errors.Count > 0)
        {
            return Refused(reader.Errors.Select(static error => error.ToString()));
        }

        Complete(builder);
        var zone = builder.Build(out var issues);
        if (zone is null)
        {
            return Refused(issues.Where(static issue => issue.IsError).Select(static issue => issue.ToString()));
        }

        foreach (var (type, count) in _leftOut)
        {
            _notes.Add($"{count} {type} record{(count == 1 ? " is" : "s are")} left out: {(type == "NS" ? "the network's own servers are named; --keep-servers takes the file's" : "signatures and proofs are made by the servers")}");
        }

        _notes.AddRange(issues.Select(static issue => issue.ToString()));
        return Sets(zone);
    }

    private void Add(ZoneFileReader reader, ZoneBuilder builder)
    {
        var isApex = reader.Owner.SequenceEqual(apex.Wire);
        if (reader.Type is DnsRecordType.Rrsig or DnsRecordType.Nsec or DnsRecordType.Nsec3 or DnsRecordType.Nsec3Param || (isApex && reader.Type == DnsRecordType.Ns && !keepsServers))
        {
            var type = RecordTypeName.Of(reader.Type);
            _leftOut[type] = _leftOut.GetValueOrDefault(type) + 1;
            return;
        }

        _hasServers |= isApex && reader.Type == DnsRecordType.Ns;
        _soa = isApex && reader.Type == DnsRecordType.Soa ? reader.Value.ToArray() : _soa;
        var (file, line) = reader.Place;
        builder.Add(reader.Owner, reader.Type, reader.TtlSeconds, reader.Value, file, line);
    }

    /// <summary>SOA and NS follow from the network where the file has none: for the checks they stand there.</summary>
    private void Complete(ZoneBuilder builder)
    {
        if (_soa is null)
        {
            var soa = RecordSet.Soa(RecordSetDocument.TtlSecondsUsual, new StartOfAuthority { PrimaryServer = DnsName.Root, Mailbox = DnsName.Root, Serial = 0 });
            builder.Add(apex.Wire, DnsRecordType.Soa, soa.TtlSeconds, soa.Value(0));
        }

        if (!_hasServers)
        {
            builder.Add(apex.Wire, DnsRecordType.Ns, RecordSetDocument.TtlSecondsUsual, DnsName.Root.Wire);
        }
    }

    private Outcome<ZoneContent> Sets(Zone zone)
    {
        var sets = new Dictionary<RecordSetId, RecordSetDocument>();
        var errors = new List<string>();
        foreach (var name in zone.Names)
        {
            foreach (var set in name.Sets.Where(set => set.Type != DnsRecordType.Soa && !(set.Type == DnsRecordType.Ns && name.Name == apex && !_hasServers)))
            {
                var id = RecordSetId.Of(apex, name.Name, set.Type);
                var document = Document(name.Name, set);
                if ((id.Failure?.Rule ?? ResourceKinds.RecordSet.Validate(document)?.Rule ?? id.Value.BrokenKeyRule(set.Count, LongestOf(set))) is { } rule)
                {
                    errors.Add($"{name.Name} {RecordTypeName.Of(set.Type)}: {rule}");
                    if (errors.Count == ZoneBuilder.IssueCountMax)
                    {
                        return Refused(errors);
                    }
                }
                else
                {
                    sets.Add(id.Value, document);
                }
            }
        }

        return errors.Count > 0 ? Refused(errors)
            : sets.Count > ZoneDocument.RecordSetsMax ? Refused([$"it has {sets.Count} record sets; a zone has at most {ZoneDocument.RecordSetsMax}"])
            : new ZoneContent
            {
                Sets = sets,
                Serial = _soa is null ? null : BinaryPrimitives.ReadUInt32BigEndian(_soa.AsSpan()[^SoaNumbersBytes..]),
                Authority = _soa is null ? static (zone, _) => zone : WithAuthority,
                Notes = [.. _notes.Take(NotesMax)],
            };
    }

    private static int LongestOf(RecordSet set) => Enumerable.Range(0, set.Count).Max(index => set.Value(index).Length);

    private RecordSetDocument Document(DnsName name, RecordSet set)
    {
        var ttl = (int)Math.Clamp(set.TtlSeconds, RecordSetDocument.TtlSecondsMin, RecordSetDocument.TtlSecondsMax);
        if (ttl != set.TtlSeconds && _notes.Count < NotesMax)
        {
            _notes.Add($"{name} {RecordTypeName.Of(set.Type)}: the TTL {set.TtlSeconds} becomes {ttl}; they lie between {RecordSetDocument.TtlSecondsMin} and {RecordSetDocument.TtlSecondsMax}");
        }

        return new RecordSetDocument { TtlSeconds = ttl, Values = [.. Enumerable.Range(0, set.Count).Select(index => RecordText.Format(set.Type, set.Value(index)))] };
    }

    /// <summary>A mailbox that the zone has anyhow is not written down.</summary>
    private ZoneDocument WithAuthority(ZoneDocument zone, DnsName domain)
    {
        var names = _soa.AsSpan()[..^SoaNumbersBytes];
        var numbers = _soa.AsSpan()[^SoaNumbersBytes..];
        var primary = 0;
        while (names[primary] != 0)
        {
            primary += names[primary] + 1;
        }

        return zone with
        {
            PrimaryServer = keepsServers ? NameOf(names[..(primary + 1)]) : zone.PrimaryServer,
            Mailbox = NameOf(names[(primary + 1)..]) is { } mailbox && (zone.Mailbox is not null || mailbox != domain.Child("hostmaster").ToString()) ? mailbox : null,
            RefreshSeconds = Number(numbers[4..], ZoneDocument.IntervalSecondsMin, ZoneDocument.IntervalSecondsMax),
            RetrySeconds = Number(numbers[8..], ZoneDocument.IntervalSecondsMin, ZoneDocument.IntervalSecondsMax),
            ExpireSeconds = Number(numbers[12..], ZoneDocument.ExpireSecondsMin, ZoneDocument.ExpireSecondsMax),
            NegativeTtlSeconds = Number(numbers[16..], ZoneDocument.NegativeTtlSecondsMin, ZoneDocument.NegativeTtlSecondsMax),
        };
    }

    private static string? NameOf(ReadOnlySpan<byte> wire) => DnsName.TryRead(wire, out var name) && name.LabelCount > 0 ? name.ToString() : null;

    private static int Number(ReadOnlySpan<byte> bytes, int min, int max) => (int)Math.Clamp(BinaryPrimitives.ReadUInt32BigEndian(bytes), (uint)min, (uint)max);

    private static Failure Refused(IEnumerable<string> errors)
    {
        var all = errors.ToList();
        return new Failure("invalid_zone_file", $"the zone file is refused, and nothing of it is taken: {string.Join("; ", all)}") { Field = "file", Rule = all[0] };
    }
}
