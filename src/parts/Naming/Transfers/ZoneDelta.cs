using Edge.Dns;

namespace Edge.Naming;

/// <summary>What lies between two copies of a zone, record by record. Sets that both hold cost a look each.</summary>
internal static class ZoneDelta
{
    public static (IReadOnlyList<TransferRecord> Gone, IReadOnlyList<TransferRecord> Come) Of(ZoneCopy before, ZoneCopy after)
    {
        var old = before.Sets.ToDictionary(static set => (set.Name, set.Set.Type));
        List<TransferRecord> gone = [], come = [];
        Signatures(before.Soa, after.Soa, gone, come);
        foreach (var set in after.Sets)
        {
            if (old.Remove((set.Name, set.Set.Type), out var was))
            {
                Compare(was, set, gone, come);
            }
            else
            {
                come.AddRange(TransferRecord.Of(set));
            }
        }

        gone.AddRange(old.Values.SelectMany(TransferRecord.Of));
        return (gone, come);
    }

    /// <summary>The SOA records themselves stand around the difference; what signs them is a part of it.</summary>
    private static void Signatures(CopiedSet before, CopiedSet after, List<TransferRecord> gone, List<TransferRecord> come)
    {
        gone.AddRange(TransferRecord.Of(before).Skip(1));
        come.AddRange(TransferRecord.Of(after).Skip(1));
    }

    private static void Compare(CopiedSet before, CopiedSet after, List<TransferRecord> gone, List<TransferRecord> come)
    {
        if (ReferenceEquals(before.Set, after.Set) && ReferenceEquals(before.Signatures, after.Signatures))
        {
            return;
        }

        List<TransferRecord> was = [.. TransferRecord.Of(before)], now = [.. TransferRecord.Of(after)];
        gone.AddRange(was.Where(record => !now.Exists(other => other.IsSame(record))));
        come.AddRange(now.Where(record => !was.Exists(other => other.IsSame(record))));
    }
}
