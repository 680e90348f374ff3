using Edge.Dns;
using Edge.Kernel;

namespace Edge.Naming;

/// <summary>The content of a zone that came by transfers.</summary>
/// <param name="Zone">Every record, signatures and proofs of its primary among them.</param>
/// <param name="Changed">The names at which it differs from the version before; null if there was none.</param>
public sealed record TakenZone(Zone Zone, IReadOnlyCollection<DnsName>? Changed)
{
    /// <summary>The timers of its primary.</summary>
    public StartOfAuthority Soa { get; } = StartOfAuthority.TryRead(Zone.Soa.Value(0), out var soa) ? soa : new StartOfAuthority { PrimaryServer = Zone.Apex, Mailbox = Zone.Apex, Serial = 0 };

    /// <summary>Makes the zone that a transfer brought.</summary>
    /// <param name="server">What failures call the server.</param>
    /// <param name="before">The version that is there; null if none is.</param>
    public static Outcome<TakenZone> Of(IncomingTransfer transfer, string server, DnsName apex, Zone? before)
    {
        ArgumentNullException.ThrowIfNull(transfer);
        ArgumentNullException.ThrowIfNull(apex);
        Invariant.Hold(transfer is { IsWhole: true, IsCurrent: false }, "a zone is made of a transfer that is whole");
        return transfer.Steps.Count > 0 ? OfSteps(transfer.Steps, server, apex, before!) : OfRecords(transfer.Records, server, apex, before);
    }

    /// <summary>Makes the zone of all its records.</summary>
    public static Outcome<TakenZone> OfRecords(IEnumerable<DnsRecord> records, string server, DnsName apex, Zone? before)
    {
        ArgumentNullException.ThrowIfNull(records);
        var builder = new ZoneBuilder(apex);
        foreach (var record in records)
        {
            builder.Add(record.Owner.Wire, record.Type, record.TtlSeconds, record.Value.Span);
        }

        var zone = builder.Build(out var issues);
        return Check(zone, issues, server, apex) is { } failure ? failure : new TakenZone(zone!, before is null ? null : zone!.Succeed(before));
    }

    private static Outcome<TakenZone> OfSteps(IReadOnlyList<TransferStep> steps, string server, DnsName apex, Zone before)
    {
        var revision = new ZoneRevision(before);
        foreach (var step in steps)
        {
            foreach (var record in step.Gone)
            {
                if (!revision.TryRemove(record))
                {
                    return Unfit(record, "takes away");
                }
            }

            foreach (var record in step.Come)
            {
                if (!revision.TryAdd(record))
                {
                    return Unfit(record, "adds");
                }
            }
        }

        var zone = revision.Build(out var issues);
        return Check(zone, issues, server, apex) is { } failure ? failure : new TakenZone(zone!, revision.Changed);

        Failure Unfit(DnsRecord record, string does) =>
            new("broken_transfer", $"{server} sent changes of {apex} that do not fit serial {before.Serial}: one {does} {record.Owner} {RecordTypeName.Of(record.Type)}");
    }

    private static Failure? Check(Zone? zone, IReadOnlyList<ZoneIssue> issues, string server, DnsName apex) =>
        zone is null ? Bad(server, apex, Text(issues[0]))
        : zone.Find(apex)!.Find(DnsRecordType.Nsec3Param) is not null ? Bad(server, apex, "it is signed with NSEC3, by which nothing is denied here; sign it with NSEC there")
        : Unanswerable(zone) is { } place ? Bad(server, apex, place)
        : null;

    /// <summary>What makes a zone that no table can hold, though each record is good.</summary>
    private static string? Unanswerable(Zone zone) => zone.Names
        .SelectMany(static name => name.Sets, static (name, set) => (name.Name, Set: set))
        .Where(static at => at.Set.Type == DnsRecordType.Nsec3 || at.Set is { Type: DnsRecordType.Nsec, Count: > 1 })
        .Select(static at => $"{at.Name} has {(at.Set.Type == DnsRecordType.Nsec3 ? "NSEC3, by which nothing is denied here; sign it with NSEC there" : "several NSEC")}")
        .FirstOrDefault();

    private static string Text(ZoneIssue issue) => $"{issue.Owner} {(issue.Type == DnsRecordType.None ? "" : RecordTypeName.Of(issue.Type) + " ")}{issue.Rule}";

    private static Failure Bad(string server, DnsName apex, string what) => new("zone_refused", $"what {server} sent of {apex} is not taken: {what}");
}
