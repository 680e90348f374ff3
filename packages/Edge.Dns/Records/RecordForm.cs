namespace Edge.Dns;

/// <summary>What the data of one type consists of.</summary>
internal sealed class RecordForm(DnsRecordType type, params RecordField[] fields)
{
    public DnsRecordType Type => type;

    public ReadOnlySpan<RecordField> Fields => fields;

    /// <summary>Whether a name stands in the data which is written in different ways.</summary>
    public bool HasNames { get; } = fields.Any(field => field.Use is { } use && use != NameUse.Plain);

    public bool Read(EntryText text, ByteBuffer wire)
    {
        foreach (var field in fields)
        {
            text.Field = field.Name;
            if (!field.Read(text, wire))
            {
                return false;
            }
        }

        return true;
    }

    public bool IsValid(ReadOnlySpan<byte> value)
    {
        foreach (var field in fields)
        {
            var size = field.Measure(value);
            if (size < 0 || size > value.Length)
            {
                return false;
            }

            value = value[size..];
        }

        return value.IsEmpty;
    }

    /// <summary>Appends the text of valid data.</summary>
    public void Write(ReadOnlySpan<byte> value, ByteBuffer text)
    {
        var isFirst = true;
        foreach (var field in fields)
        {
            var size = field.Measure(value);
            var start = text.Length;
            if (!isFirst)
            {
                text.Append((byte)' ');
            }

            field.Write(value[..size], text);
            if (!isFirst && text.Length == start + 1)
            {
                // An empty field, e.g. of no parameters, has no text, and needs no space.
                text.Truncate(start);
            }

            isFirst = false;
            value = value[size..];
        }
    }

    /// <summary>Puts valid data into its canonical form (RFC 4034 §6.2).</summary>
    public void Lower(Span<byte> value)
    {
        if (!HasNames)
        {
            return;
        }

        foreach (var field in fields)
        {
            var size = field.Measure(value);
            if (field.Use is { } use && use.HasFlag(NameUse.Lowered))
            {
                WireName.ToLower(value[..size]);
            }

            value = value[size..];
        }
    }
}
