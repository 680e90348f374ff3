using Edge.Dns;

namespace Edge.Naming;

/// <summary>One record of a transfer.</summary>
internal readonly record struct TransferRecord(DnsName Owner, DnsRecordType Type, uint TtlSeconds, ReadOnlyMemory<byte> Value)
{
    /// <summary>The records of a set, then their signatures.</summary>
    public static IEnumerable<TransferRecord> Of(CopiedSet copied)
    {
        foreach (var set in copied.Signatures is { } signatures ? (RecordSet[])[copied.Set, signatures] : [copied.Set])
        {
            for (var i = 0; i < set.Count; i++)
            {
                yield return new TransferRecord(copied.Name, set.Type, set.TtlSeconds, set.Value(i).ToArray());
            }
        }
    }

    public bool IsSame(in TransferRecord other) =>
        Type == other.Type && TtlSeconds == other.TtlSeconds && Value.Span.SequenceEqual(other.Value.Span) && Owner == other.Owner;
}
