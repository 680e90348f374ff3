namespace Edge.Dns;

/// <summary>The canonical form and order of records' data, for signing and for telling records apart (RFC 4034 §6).</summary>
public static class CanonicalRecord
{
    /// <summary>The data with the names of the older types in lower case (RFC 4034 §6.2, RFC 6840 §5.1).</summary>
    /// <param name="value">Valid data, names in it uncompressed.</param>
    public static byte[] Of(DnsRecordType type, ReadOnlySpan<byte> value)
    {
        var copy = value.ToArray();
        if (RecordForms.Find(type) is { HasNames: true } form && form.IsValid(value))
        {
            form.Lower(copy);
        }

        return copy;
    }

    /// <summary>The order of records within a set (RFC 4034 §6.3); 0 if they are the same.</summary>
    public static int Compare(DnsRecordType type, ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) =>
        RecordForms.Find(type) is { HasNames: true } ? Of(type, left).AsSpan().SequenceCompareTo(Of(type, right)) : left.SequenceCompareTo(right);
}
