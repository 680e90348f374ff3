namespace Edge.Delivery;

/// <summary>Comma-separated lists in field values (RFC 9110 §5.6.1), with quoted strings respected.</summary>
internal static class FieldList
{
    /// <summary>Takes the next member off <paramref name="rest"/>, without the white space around it; empty members are skipped.</summary>
    public static bool Next(ref ReadOnlySpan<char> rest, out ReadOnlySpan<char> member)
    {
        while (!rest.IsEmpty)
        {
            var end = EndOfMember(rest);
            member = rest[..end].Trim(" \t");
            rest = end < rest.Length ? rest[(end + 1)..] : [];
            if (!member.IsEmpty)
            {
                return true;
            }
        }

        member = [];
        return false;
    }

    /// <summary>Whether the list has the token, compared without case.</summary>
    public static bool Has(string? list, ReadOnlySpan<char> token)
    {
        var rest = list.AsSpan();
        while (Next(ref rest, out var member))
        {
            if (member.Equals(token, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static int EndOfMember(ReadOnlySpan<char> text)
    {
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '"':
                    quoted = !quoted;
                    break;
                case '\\' when quoted:
                    i++;
                    break;
                case ',' when !quoted:
                    return i;
            }
        }

        // A quote that never ends must not swallow what follows it, such as a "private".
        var comma = quoted ? text.IndexOf(',') : -1;
        return comma < 0 ? text.Length : comma;
    }
}
