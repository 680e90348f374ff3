using Edge.Dns;

namespace Edge.Kernel.Resources;

/// <summary>How names stand in the ids of zones and their records: lower case, no final dot, a slash as <c>\047</c>.</summary>
public static class ZoneText
{
    /// <summary>Room for the kind's prefix and the type is left in a key.</summary>
    internal const int KeyLengthMax = ResourceKey.LengthMax - 64;

    /// <summary>A name other than the root.</summary>
    public static string Of(DnsName name) => name.ToString()[..^1].Replace("/", @"\047", StringComparison.Ordinal);

    /// <summary>A name relative to a zone that it is in; <see cref="RecordSetId.ApexOwner"/> for the zone's own.</summary>
    public static string Relative(DnsName name, DnsName apex) =>
        name.Equals(apex) ? RecordSetId.ApexOwner
        : name.IsWithin(apex) && Of(name) is var text && Of(apex) is var end ? text[..^(end.Length + 1)]
        : Of(name);

    /// <summary>How many characters the texts take in a key.</summary>
    internal static int KeyLength(params ReadOnlySpan<string> segments)
    {
        var length = 0;
        foreach (var segment in segments)
        {
            foreach (var character in segment)
            {
                length += char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character is '.' or '_' or '-' ? 1 : 3;
            }
        }

        return length;
    }
}
