using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Edge.Kernel;

namespace Edge.Protocol;

/// <summary>
/// Reads a payload's fields one after the other. The first one that breaks a rule is remembered with its name, and all
/// later reads give empty values, so that a parser checks once, at its end.
/// </summary>
internal ref struct JobPayloadReader(ReadOnlySpan<byte> payload)
{
    public const int FieldsMax = 256;

    private ReadOnlySpan<byte> _rest = payload;

    public Failure? Failure { get; private set; }

    public byte U8(string field) => Take(field, 1) is [var value] ? value : (byte)0;

    public ushort U16(string field) =>
        Take(field, sizeof(ushort)) is { Length: > 0 } octets ? BinaryPrimitives.ReadUInt16BigEndian(octets) : (ushort)0;

    public uint U32(string field) =>
        Take(field, sizeof(uint)) is { Length: > 0 } octets ? BinaryPrimitives.ReadUInt32BigEndian(octets) : 0;

    public long I64(string field) =>
        Take(field, sizeof(long)) is { Length: > 0 } octets ? BinaryPrimitives.ReadInt64BigEndian(octets) : 0;

    public ReadOnlySpan<byte> Bytes(string field, int count) => Take(field, count);

    public string Text(string field, int lengthMax)
    {
        var length = U16(field);
        if (length > lengthMax)
        {
            Refuse(field, length.ToString(CultureInfo.InvariantCulture), $"at most {lengthMax} bytes long");
            return "";
        }

        return Encoding.Latin1.GetString(Take(field, length));
    }

    /// <summary>Header fields: names are tokens, values hold no control characters (RFC 9110 §5.1, §5.5).</summary>
    public void Fields(ICollection<KeyValuePair<string, string>> fields)
    {
        var count = U16("fields");
        if (count > FieldsMax)
        {
            Refuse("fields", count.ToString(CultureInfo.InvariantCulture), $"at most {FieldsMax} fields");
        }

        for (var i = 0; i < count && Failure is null; i++)
        {
            var name = Text("fields.name", JobText.FieldNameLengthMax);
            var value = Text("fields.value", JobFraming.PayloadBytesMax);
            if (Failure is null)
            {
                Check(name, value);
                fields.Add(new KeyValuePair<string, string>(name, value));
            }
        }
    }

    public void Refuse(string field, string? value, string rule) =>
        Failure ??= Failure.Invalid(field, value, rule) with { Code = "broken_frame" };

    /// <summary>Nothing may follow the last field.</summary>
    public Failure? End()
    {
        if (_rest.Length > 0)
        {
            Refuse("payload", $"{_rest.Length} more bytes", "nothing follows the last field");
        }

        return Failure;
    }

    private void Check(string name, string value)
    {
        if (!JobText.IsToken(name))
        {
            Refuse("fields.name", name, "a field's name is a token");
        }
        else if (JobText.IsHopByHop(name))
        {
            Refuse("fields.name", name, "fields of one connection are not passed on");
        }
        else if (!JobText.IsFieldValue(value))
        {
            Refuse("fields.value", name, "a field's value holds no CR, LF or NUL");
        }
    }

    private ReadOnlySpan<byte> Take(string field, int count)
    {
        if (Failure is not null)
        {
            return default;
        }

        if (_rest.Length < count)
        {
            Refuse(field, $"{_rest.Length} bytes", $"{count} bytes are needed");
            return default;
        }

        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
