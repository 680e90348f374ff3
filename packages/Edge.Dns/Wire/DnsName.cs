using System.Diagnostics.CodeAnalysis;

namespace Edge.Dns;

/// <summary>
/// An absolute domain name in wire form (RFC 1035 §3.1), at most 255 bytes. It is kept in lower case, since names are
/// compared without regard to case (RFC 4343).
/// </summary>
public sealed class DnsName : IEquatable<DnsName>, IComparable<DnsName>
{
    private readonly byte[] _wire;

    private DnsName(byte[] wire) => _wire = wire;

    /// <summary>The root, <c>.</c></summary>
    public static DnsName Root { get; } = new([0]);

    /// <summary>Length-prefixed labels in lower case, ended by the root's zero byte.</summary>
    public ReadOnlySpan<byte> Wire => _wire;

    /// <summary>How many labels it has; none for the root.</summary>
    public int LabelCount => WireName.CountLabels(_wire);

    /// <summary>The name without its first label; null for the root.</summary>
    public DnsName? Parent => _wire.Length == 1 ? null : new DnsName(_wire[(_wire[0] + 1)..]);

    /// <summary>Reads the text form; see <see cref="TryParse"/>.</summary>
    /// <exception cref="FormatException">The text is no domain name.</exception>
    public static DnsName Parse(string text) =>
        TryParse(text, out var name) ? name : throw new FormatException($"'{text}' is not a domain name");

    /// <summary>
    /// Reads the text form: labels of printable ASCII joined by dots, the last dot optional, <c>\X</c> and <c>\DDD</c> as
    /// escapes (RFC 1035 §5.1). International names come as A-labels.
    /// </summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out DnsName? name)
    {
        name = null;
        if (string.IsNullOrEmpty(text))
        {
            return false;
        }

        Span<byte> wire = stackalloc byte[DnsLimits.NameBytesMax];
        if (NameText.Encode(NameText.ToBytes(text), Root.Wire, wire, out var length) != NameFault.None)
        {
            return false;
        }

        WireName.ToLower(wire[..length]);
        name = new DnsName(wire[..length].ToArray());
        return true;
    }

    /// <summary>Reads an uncompressed wire form that fills the whole span.</summary>
    public static bool TryRead(ReadOnlySpan<byte> wire, [NotNullWhen(true)] out DnsName? name)
    {
        name = null;
        if (WireName.Measure(wire) != wire.Length)
        {
            return false;
        }

        var copy = wire.ToArray();
        WireName.ToLower(copy);
        name = new DnsName(copy);
        return true;
    }

    /// <summary>A copy of a valid wire form, in lower case.</summary>
    internal static DnsName FromValid(ReadOnlySpan<byte> wire)
    {
        var copy = wire.ToArray();
        WireName.ToLower(copy);
        return new DnsName(copy);
    }

    /// <summary>The name with <paramref name="labels"/> (text form, relative) before it.</summary>
    /// <exception cref="FormatException">The result is no domain name, e.g. it is too long.</exception>
    public DnsName Child(string labels) =>
        TryChild(labels, out var child) ? child : throw new FormatException($"'{labels}' cannot stand before '{this}'");

    /// <summary>The name with <paramref name="labels"/> (text form, relative) before it, if that is a domain name.</summary>
    public bool TryChild(string labels, [NotNullWhen(true)] out DnsName? child)
    {
        child = null;
        if (!TryParse(labels, out var front) || front._wire.Length - 1 + _wire.Length > DnsLimits.NameBytesMax)
        {
            return false;
        }

        child = new DnsName([.. front._wire.AsSpan(0, front._wire.Length - 1), .. _wire]);
        return true;
    }

    /// <summary>Whether it is <paramref name="ancestor"/> or lies beneath it.</summary>
    public bool IsWithin(DnsName ancestor)
    {
        ArgumentNullException.ThrowIfNull(ancestor);
        var start = 0;
        while (_wire.Length - start > ancestor._wire.Length)
        {
            start += _wire[start] + 1;
        }

        return _wire.AsSpan(start).SequenceEqual(ancestor._wire);
    }

    /// <summary>The canonical order of names (RFC 4034 §6.1): by the last label, then the one before it; a parent precedes.</summary>
    public int CompareTo(DnsName? other) => other is null ? 1 : CanonicalOrder.CompareNames(_wire, other._wire);

    /// <summary>Whether both are the same name.</summary>
    public static bool operator ==(DnsName? left, DnsName? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Whether they are different names.</summary>
    public static bool operator !=(DnsName? left, DnsName? right) => !(left == right);

    /// <inheritdoc/>
    public bool Equals([NotNullWhen(true)] DnsName? other) => other is not null && _wire.AsSpan().SequenceEqual(other._wire);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as DnsName);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(_wire);
        return hash.ToHashCode();
    }

    /// <summary>The text form with its final dot, e.g. <c>docs.edge.test.</c></summary>
    public override string ToString() => NameText.Decode(_wire);
}
