namespace Edge.Dns;

/// <summary>Collects the records of a zone and checks that they make one. Not safe for concurrent use.</summary>
public sealed class ZoneBuilder
{
    /// <summary>Issues that are kept; more are counted by nobody.</summary>
    public const int IssueCountMax = 100;

    private readonly Dictionary<DnsName, ZoneName> _names;
    private readonly Dictionary<DnsName, ZoneName>.AlternateLookup<ReadOnlySpan<byte>> _namesByWire;
    private readonly List<ZoneIssue> _issues = [];
    private ZoneName? _last;
    private int _recordCount;
    private int _errorCount;

    /// <param name="apex">The zone's name.</param>
    public ZoneBuilder(DnsName apex)
    {
        ArgumentNullException.ThrowIfNull(apex);
        Apex = apex;
        _names = new Dictionary<DnsName, ZoneName>(WireNameComparer.Instance);
        _namesByWire = _names.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    /// <summary>The zone's name.</summary>
    public DnsName Apex { get; }

    /// <summary>Whether as many errors were found as are kept: no zone can come of it any more, and further records tell nothing new.</summary>
    public bool IsFull => _errorCount >= IssueCountMax;

    /// <summary>Adds a record; one that is there already is not added twice (RFC 2181 §5).</summary>
    /// <param name="owner">In wire form and lower case.</param>
    /// <param name="value">Valid data in wire form, names in it uncompressed.</param>
    /// <param name="file">Where it comes from, for issues.</param>
    /// <param name="line">The line there, or 0.</param>
    public void Add(ReadOnlySpan<byte> owner, DnsRecordType type, uint ttlSeconds, ReadOnlySpan<byte> value, string file = "", int line = 0)
    {
        if (_last is null || !_last.Name.Wire.SequenceEqual(owner))
        {
            if (!_namesByWire.TryGetValue(owner, out var known))
            {
                var name = DnsName.FromValid(owner);
                if (!name.IsWithin(Apex))
                {
                    Note(new ZoneIssue { IsError = true, Owner = name, Type = type, File = file, Line = line, Rule = $"lies outside the zone {Apex}" });
                    return;
                }

                known = new ZoneName(name);
                _names.Add(name, known);
            }

            _last = known;
        }

        switch (_last.Add(type, ttlSeconds, value))
        {
            case RecordAddition.Added:
                _recordCount++;
                break;
            case RecordAddition.AddedWithOtherTtl:
                _recordCount++;
                Note(new ZoneIssue { IsError = false, Owner = _last.Name, Type = type, File = file, Line = line, Rule = "has another TTL than the records beside it; all get the lowest (RFC 2181 §5.2)" });
                break;
            case RecordAddition.TooLarge:
                Note(new ZoneIssue { IsError = true, Owner = _last.Name, Type = type, File = file, Line = line, Rule = $"has more than the {DnsLimits.RecordSetBytesMax} bytes of records that fit one message" });
                break;
            default:
                break;
        }
    }

    /// <summary>Adds every record of a file, whose errors are the reader's, until it is full.</summary>
    public void Add(ZoneFileReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        while (!IsFull && reader.Read())
        {
            var (file, line) = reader.Place;
            Add(reader.Owner, reader.Type, reader.TtlSeconds, reader.Value, file, line);
        }
    }

    /// <summary>Makes the zone; null if an issue is an error. The builder must not be used afterwards.</summary>
    /// <param name="issues">What its owner should know, errors first.</param>
    public Zone? Build(out IReadOnlyList<ZoneIssue> issues)
    {
        var zone = new Zone(Apex, _names, _recordCount);
        new ZoneChecks(zone, Note).Run();
        issues = [.. _issues.OrderByDescending(issue => issue.IsError)];
        return _issues.Exists(issue => issue.IsError) ? null : zone;
    }

    private void Note(ZoneIssue issue)
    {
        _errorCount += issue.IsError ? 1 : 0;
        // An error pushes a warning out, so that no flood of warnings hides it.
        if (_issues.Count >= IssueCountMax)
        {
            var warning = issue.IsError ? _issues.FindLastIndex(kept => !kept.IsError) : -1;
            if (warning < 0)
            {
                return;
            }

            _issues.RemoveAt(warning);
        }

        _issues.Add(issue);
    }
}
