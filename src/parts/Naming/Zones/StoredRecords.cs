using Edge.Dns;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Naming;

/// <summary>Reads the documents of record sets into what is answered with.</summary>
public static class StoredRecords
{
    /// <summary>Owner, type, class, TTL and length before the data of each record.</summary>
    private const int RecordHeaderBytes = 12;

    /// <summary>Null if it cannot be answered with: then the type is denied.</summary>
    public static RecordSet? Read(RecordSetId id, ResourceEntry entry)
    {
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(entry);
        if (ResourceKinds.RecordSet.Parse(entry) is not { Succeeded: true, Value: { Steering: null } document })
        {
            return null;
        }

        var values = new List<byte[]>(document.Values.Count);
        var bytes = 0;
        foreach (var text in document.Values)
        {
            if (!RecordText.TryParse(id.Type, text, id.Apex, out var value, out _))
            {
                return null;
            }

            values.Add(value);
            bytes += value.Length + RecordHeaderBytes;
        }

        return bytes > DnsLimits.RecordSetBytesMax ? null : RecordSet.Raw(id.Type, (uint)document.TtlSeconds, values);
    }

    /// <summary>The document of a set whose records depend on the client; null if it is another one.</summary>
    public static RecordSetDocument? ReadSteered(ResourceEntry entry) =>
        ResourceKinds.RecordSet.Parse(entry) is { Succeeded: true, Value: { Steering: not null } document } ? document : null;
}
