using System.Diagnostics.CodeAnalysis;
using Edge.Dns;

namespace Edge.Naming;

/// <summary>An UPDATE (RFC 2136) whose form is right.</summary>
public sealed class ZoneUpdate
{
    private ZoneUpdate(DnsName apex, IReadOnlyList<DnsRecord> prerequisites, IReadOnlyList<DnsRecord> changes) =>
        (Apex, Prerequisites, Changes) = (apex, prerequisites, changes);

    /// <summary>The zone that it is for.</summary>
    public DnsName Apex { get; }

    /// <summary>What must hold.</summary>
    public IReadOnlyList<DnsRecord> Prerequisites { get; }

    /// <summary>What is to be done, in this order.</summary>
    public IReadOnlyList<DnsRecord> Changes { get; }

    /// <summary>Every name that it speaks of, each once.</summary>
    public IReadOnlyList<DnsName> Names => [.. Prerequisites.Concat(Changes).Select(static record => record.Owner).Distinct()];

    /// <summary>Whether the whole zone must be known: nothing may stand beneath a DNAME.</summary>
    public bool NeedsWholeZone => Changes.Any(static record => record.Type == DnsRecordType.Dname && record.Class == DnsQuery.InternetClass);

    /// <summary>1. One zone, of class IN, asked for as SOA. 2. Prerequisites. 3. Changes. The first code that is no success is the answer.</summary>
    public static DnsResponseCode Read(DnsMessage message, [NotNullWhen(true)] out ZoneUpdate? update)
    {
        ArgumentNullException.ThrowIfNull(message);
        update = null;
        if (message.Questions is not [{ Type: DnsRecordType.Soa } zone])
        {
            return DnsResponseCode.FormatError;
        }

        if (zone.Class != DnsQuery.InternetClass)
        {
            return DnsResponseCode.NotAuthoritative;
        }

        var code = message.Answers.Select(record => UpdateForm.CheckPrerequisite(record, zone.Name))
            .Concat(message.Authorities.Select(record => UpdateForm.CheckChange(record, zone.Name)))
            .FirstOrDefault(static code => code != DnsResponseCode.NoError);
        update = code == DnsResponseCode.NoError ? new ZoneUpdate(zone.Name, message.Answers, message.Authorities) : null;
        return code;
    }
}
