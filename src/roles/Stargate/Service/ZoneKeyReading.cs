using Edge.Coordination;
using Edge.Dns;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Naming;

namespace Edge.Stargate;

/// <summary>
/// Reads what concerns the keys of a zone out of the network's picture. What cannot be read, as of a newer release, is something
/// else than what is not there: then nothing may be concluded.
/// </summary>
internal static class ZoneKeyReading
{
    /// <param name="ids">Those of the zone's keys.</param>
    public static Outcome<ZoneKeyPicture> Of(ControlPicture picture, string zone, IReadOnlyCollection<string> ids)
    {
        Failure? failure = null;
        var keys = new Dictionary<string, ZoneKeyDocument>(StringComparer.Ordinal);
        foreach (var id in ids)
        {
            if (Read(picture, ResourceKinds.ZoneKey, $"{zone}/{id}", ref failure) is { } key)
            {
                keys[id] = key;
            }
        }

        var read = new ZoneKeyPicture
        {
            Apex = DnsName.Parse(zone),
            Zone = Read(picture, ResourceKinds.Zone, zone, ref failure),
            Keys = keys,
            Signatures = Read(picture, ResourceKinds.ZoneSignatures, zone, ref failure),
            ForeignKeys = Values("dnskey", ref failure),
            ForeignCds = Values("cds", ref failure),
            ForeignCdnskey = Values("cdnskey", ref failure),
        };
        return failure is null ? read : failure;

        IReadOnlyList<string> Values(string type, ref Failure? failure) =>
            Read(picture, ResourceKinds.RecordSet, $"{zone}/{RecordSetId.ApexOwner}/{type}", ref failure)?.Values ?? [];
    }

    private static T? Read<T>(ControlPicture picture, ResourceKind<T> kind, string id, ref Failure? failure)
        where T : class
    {
        if (!picture.Entries.TryGetValue(kind.Key(id), out var entry))
        {
            return null;
        }

        var parsed = kind.Parse(entry);
        failure ??= parsed.Failure is { } reason ? new Failure(reason.Code, $"{entry.Key} cannot be read: {reason.Message}") : null;
        return parsed.Succeeded ? parsed.Value : null;
    }
}
