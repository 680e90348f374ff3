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

    /// <summary>Whether two records of a type are the same (RFC 2136 §1.1.1): names in them are compared without case.</summary>
    public static bool AreSame(DnsRecordType type, ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (left.Length != right.Length)
        {
            return false;
        }

        for (var i = 0; i < left.Length; i++)
        {
            // Most differ here already, before a canonical form is made.
            if (left[i] != right[i] && ((left[i] ^ right[i]) != 0x20 || !char.IsAsciiLetter((char)left[i])))
            {
                return false;
            }
        }

        return Compare(type, left, right) == 0;
    }

    /// <summary>The order of records within a set (RFC 4034 §6.3); 0 if they are the same.</summary>
    public static int Compare(DnsRecordType type, ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) =>
        !left.SequenceEqual(right) && RecordForms.Find(type) is { HasNames: true } ? Of(type, left).AsSpan().SequenceCompareTo(Of(type, right)) : left.SequenceCompareTo(right);
}
