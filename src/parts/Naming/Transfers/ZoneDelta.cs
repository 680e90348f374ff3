using Edge.Dns;

namespace Edge.Naming;

/// <summary>What lies between two copies of a zone, record by record as it is read. Sets that both hold cost a look each.</summary>
internal static class ZoneDelta
{
    /// <summary>
    /// The records of one copy that the other lacks. The SOA records themselves stand around a difference; what signs them is a part
    /// of it.
    /// </summary>
    public static IEnumerable<TransferRecord> Lacking(ZoneCopy copy, ZoneCopy other)
    {
        foreach (var record in TransferRecord.Of(copy.Soa).Skip(1))
        {
            yield return record;
        }

        var known = other.Sets.ToDictionary(static set => (set.Name, set.Set.Type));
        foreach (var set in copy.Sets)
        {
            foreach (var record in known.TryGetValue((set.Name, set.Set.Type), out var same) ? Lacking(set, same) : TransferRecord.Of(set))
            {
                yield return record;
            }
        }
    }

    private static IEnumerable<TransferRecord> Lacking(CopiedSet set, CopiedSet other)
    {
        if (ReferenceEquals(set.Set, other.Set) && ReferenceEquals(set.Signatures, other.Signatures))
        {
            return [];
        }

        List<TransferRecord> others = [.. TransferRecord.Of(other)];
        return TransferRecord.Of(set).Where(record => !others.Exists(known => known.IsSame(record)));
    }
}
