using System.Collections.Frozen;
using System.Globalization;

namespace Edge.Dns;

/// <summary>Types as text: a mnemonic, or <c>TYPE</c> and a number (RFC 3597 §5).</summary>
public static class RecordTypeName
{
    private const int NameBytesMax = 16;

    private static readonly FrozenDictionary<DnsRecordType, string> Names = Enum.GetValues<DnsRecordType>()
        .Where(type => type != DnsRecordType.None)
        .ToFrozenDictionary(type => type, type => type.ToString().ToUpperInvariant());

    private static readonly FrozenDictionary<string, DnsRecordType>.AlternateLookup<ReadOnlySpan<char>> Types =
        Names.ToFrozenDictionary(pair => pair.Value, pair => pair.Key, StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The mnemonic, e.g. <c>NSEC3PARAM</c>, or <c>TYPE</c> and the number.</summary>
    public static string Of(DnsRecordType type) =>
        Names.TryGetValue(type, out var name) ? name : string.Create(CultureInfo.InvariantCulture, $"TYPE{(ushort)type}");

    /// <summary>Reads either form, without regard to case.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out DnsRecordType type)
    {
        if (Types.TryGetValue(text, out type))
        {
            return true;
        }

        type = DnsRecordType.None;
        if (!text.StartsWith("TYPE", StringComparison.OrdinalIgnoreCase) || !ushort.TryParse(text[4..], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        type = (DnsRecordType)number;
        return true;
    }

    internal static bool TryParse(ReadOnlySpan<byte> text, out DnsRecordType type)
    {
        type = DnsRecordType.None;
        if (text.Length > NameBytesMax)
        {
            return false;
        }

        Span<char> characters = stackalloc char[NameBytesMax];
        for (var i = 0; i < text.Length; i++)
        {
            characters[i] = (char)text[i];
        }

        return TryParse(characters[..text.Length], out type);
    }
}
