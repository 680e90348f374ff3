namespace Edge.Delivery;

/// <summary>An entity tag (RFC 9110 §8.8.3): its opaque part with the quotes, and whether it is weak.</summary>
public readonly record struct EntityTag(string Opaque, bool Weak)
{
    public static EntityTag? Parse(ReadOnlySpan<char> text)
    {
        text = text.Trim(" \t");
        var weak = text.StartsWith("W/", StringComparison.Ordinal);
        var opaque = weak ? text[2..] : text;
        return IsOpaque(opaque) ? new EntityTag(opaque.ToString(), weak) : null;
    }

    /// <summary>Equal opaque parts, neither weak: the same bytes (§8.8.3.2).</summary>
    public bool IsStrongly(EntityTag other) => !Weak && !other.Weak && Opaque == other.Opaque;

    /// <summary>Equal opaque parts: good enough for a conditional GET (§8.8.3.2).</summary>
    public bool IsWeakly(EntityTag other) => Opaque == other.Opaque;

    /// <summary>Whether a list as in <c>If-None-Match</c> names this tag by weak comparison; <c>*</c> names all.</summary>
    public static bool Lists(string list, EntityTag? tag)
    {
        var rest = list.AsSpan();
        while (FieldList.Next(ref rest, out var member))
        {
            if (member is "*")
            {
                return true;
            }

            if (tag is { } own && IsSame(member, own))
            {
                return true;
            }
        }

        return false;
    }

    public override string ToString() => Weak ? "W/" + Opaque : Opaque;

    private static bool IsSame(ReadOnlySpan<char> member, EntityTag own)
    {
        var opaque = member.StartsWith("W/", StringComparison.Ordinal) ? member[2..] : member;
        return opaque.SequenceEqual(own.Opaque);
    }

    private static bool IsOpaque(ReadOnlySpan<char> text)
    {
        if (text.Length < 2 || text[0] != '"' || text[^1] != '"')
        {
            return false;
        }

        foreach (var character in text[1..^1])
        {
            if (character is '"' or <= ' ' or '\x7f')
            {
                return false;
            }
        }

        return true;
    }
}
