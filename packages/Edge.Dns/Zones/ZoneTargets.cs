namespace Edge.Dns;

/// <summary>The names that records lead to.</summary>
internal static class ZoneTargets
{
    /// <summary>The server that a record names and whose addresses are needed; null for other types.</summary>
    public static DnsName? Of(DnsRecordType type, ReadOnlySpan<byte> value)
    {
        var start = type switch
        {
            DnsRecordType.Ns => 0,
            DnsRecordType.Mx => 2,
            DnsRecordType.Srv => 6,
            _ => -1,
        };
        return start >= 0 && DnsName.TryRead(value[start..], out var name) ? name : null;
    }

    public static DnsName AliasOf(RecordSet cname) =>
        DnsName.TryRead(cname.Value(0), out var target) ? target : throw new InvalidOperationException("a CNAME's data is no name");

    /// <summary>Whether a name without records may be answered all the same: a wildcard, DNAME or delegation stands above it.</summary>
    public static bool MayExist(Zone zone, DnsName name)
    {
        Span<byte> wildcard = stackalloc byte[DnsLimits.NameBytesMax + 2];
        wildcard[0] = 1;
        wildcard[1] = (byte)'*';
        for (var above = name.Wire; above.Length > zone.Apex.Wire.Length;)
        {
            above = above[(above[0] + 1)..];
            above.CopyTo(wildcard[2..]);
            var node = zone.Find(above);
            if (zone.Find(wildcard[..(above.Length + 2)]) is not null
                || node?.Find(DnsRecordType.Dname) is not null
                || (above.Length > zone.Apex.Wire.Length && node?.Find(DnsRecordType.Ns) is not null))
            {
                return true;
            }
        }

        return false;
    }
}
