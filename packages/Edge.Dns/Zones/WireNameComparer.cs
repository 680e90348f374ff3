namespace Edge.Dns;

/// <summary>Finds names by their wire form in lower case, so that a name is made only when it is new.</summary>
internal sealed class WireNameComparer : IEqualityComparer<DnsName>, IAlternateEqualityComparer<ReadOnlySpan<byte>, DnsName>
{
    public static WireNameComparer Instance { get; } = new();

    public bool Equals(DnsName? x, DnsName? y) => x is null ? y is null : x.Equals(y);

    public int GetHashCode(DnsName obj) => GetHashCode(obj.Wire);

    public bool Equals(ReadOnlySpan<byte> alternate, DnsName other) => other.Wire.SequenceEqual(alternate);

    public int GetHashCode(ReadOnlySpan<byte> alternate)
    {
        var hash = new HashCode();
        hash.AddBytes(alternate);
        return hash.ToHashCode();
    }

    public DnsName Create(ReadOnlySpan<byte> alternate) => DnsName.FromValid(alternate);
}
