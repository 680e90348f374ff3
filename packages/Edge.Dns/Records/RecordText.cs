using System.Diagnostics.CodeAnalysis;

namespace Edge.Dns;

/// <summary>
/// The data of records between text (RFC 1035 §5.1) and wire form, for every type of <see cref="DnsRecordType"/> that zones
/// hold; any other has the form <c>\# bytes hexadecimal</c> (RFC 3597 §5).
/// </summary>
public static class RecordText
{
    /// <summary>Reads the data of one record.</summary>
    /// <param name="text">The text, e.g. <c>10 mail.example.org.</c></param>
    /// <param name="origin">Continues names without a final dot.</param>
    /// <param name="value">The wire form, names in it uncompressed and in the case written.</param>
    /// <param name="error">What is wrong, and where.</param>
    public static bool TryParse(
        DnsRecordType type,
        string text,
        DnsName origin,
        [NotNullWhen(true)] out byte[]? value,
        [NotNullWhen(false)] out TextError? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(origin);
        value = null;
        var entry = new EntryText { Origin = origin.Wire.ToArray() };
        var lexer = new EntryLexer(NameText.ToBytes(text));
        var wire = new ByteBuffer();
        if (!lexer.Read(entry) && entry.Error is null)
        {
            entry.Type = type;
            entry.Field = "data";
            entry.FailAtEnd("is missing");
        }

        if (entry.Error is null && Read(type, entry, wire) && HasMore(lexer))
        {
            entry.Field = "data";
            entry.FailAtEnd("must be one record, on one line or in parentheses");
        }

        error = entry.Error;
        value = error is null ? wire.Written.ToArray() : null;
        return error is null;
    }

    /// <summary>The text of a record's data; of data that breaks the form of its type, and of unknown types, that of RFC 3597.</summary>
    public static string Format(DnsRecordType type, ReadOnlySpan<byte> value)
    {
        var text = new ByteBuffer(value.Length * 2);
        Append(text, type, value);
        return text.ToString();
    }

    /// <summary>Whether the bytes have the form of their type, names in them uncompressed; bytes of an unknown type always do.</summary>
    public static bool IsValid(DnsRecordType type, ReadOnlySpan<byte> value) => RecordForms.Find(type)?.IsValid(value) ?? true;

    internal static void Append(ByteBuffer text, DnsRecordType type, ReadOnlySpan<byte> value)
    {
        if (RecordForms.Find(type) is { } form && form.IsValid(value) && !(value.IsEmpty && type == DnsRecordType.Apl))
        {
            form.Write(value, text);
            return;
        }

        text.AppendText(@"\# ");
        text.AppendDecimal((ulong)value.Length);
        if (!value.IsEmpty)
        {
            text.Append((byte)' ');
            HexText.Append(text, value);
        }
    }

    /// <summary>Takes every token that is left as the data of one record, and appends its wire form.</summary>
    internal static bool Read(DnsRecordType type, EntryText entry, ByteBuffer wire)
    {
        var start = wire.Length;
        entry.Type = type;
        entry.Field = "data";
        var form = RecordForms.Find(type);
        var isRead = entry.Peek(out var isQuoted) is [(byte)'\\', (byte)'#'] && !isQuoted
            ? ReadUnknown(entry, wire, start, form)
            : form?.Read(entry, wire) ?? entry.FailAtEnd(@"of a type without a form of its own must be \#, its bytes, and hexadecimal");
        if (!isRead)
        {
            return false;
        }

        if (!entry.AtEnd)
        {
            entry.Field = "data";
            entry.TryTakeAny(out _);
            return entry.Fail("is more than the record holds");
        }

        return wire.Length - start <= ushort.MaxValue || entry.FailAtEnd("has more than 65535 bytes");
    }

    private static bool ReadUnknown(EntryText entry, ByteBuffer wire, int start, RecordForm? form)
    {
        entry.TryTakeAny(out _);
        if (!NumberText.Read(entry, "length", ushort.MaxValue, out var length) || (!entry.AtEnd && !HexText.ReadRest(entry, wire)))
        {
            return false;
        }

        var size = wire.Length - start;
        if (size != (int)length)
        {
            return entry.FailAtEnd($"has {size} bytes, not the {length} that were said");
        }

        return form is null || form.IsValid(wire.Written[start..]) || entry.FailAtEnd("breaks the form of its type");
    }

    private static bool HasMore(EntryLexer lexer)
    {
        var more = new EntryText();
        return lexer.Read(more) || more.Error is not null;
    }
}
