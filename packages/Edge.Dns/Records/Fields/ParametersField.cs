using System.Buffers.Binary;

namespace Edge.Dns;

/// <summary>SvcParams: keys, each once, in rising order on the wire, in any in text (RFC 9460 §2.1, §2.2).</summary>
internal sealed class ParametersField(string name) : RecordField(name)
{
    private const int HeaderBytes = 4;

    public override bool Read(EntryText text, ByteBuffer wire)
    {
        SortedDictionary<ServiceKey, byte[]> values = [];
        while (text.TryTakeAny(out var token))
        {
            if (!ReadParameter(text, token, values))
            {
                return false;
            }
        }

        if (BrokenRule(values) is { } rule)
        {
            return text.FailAtEnd(rule);
        }

        foreach (var (key, value) in values)
        {
            wire.AppendWord((ushort)key);
            wire.AppendWord((ushort)value.Length);
            wire.Append(value);
        }

        return true;
    }

    public override int Measure(ReadOnlySpan<byte> wire)
    {
        SortedDictionary<ServiceKey, byte[]> values = [];
        var last = -1;
        var at = 0;
        while (at < wire.Length)
        {
            var item = wire[at..];
            if (item.Length < HeaderBytes || KeyOf(item) is var key && ((int)key <= last || key == (ServiceKey)ushort.MaxValue))
            {
                return -1;
            }

            var size = BinaryPrimitives.ReadUInt16BigEndian(item[2..]);
            if (item.Length < HeaderBytes + size || !ServiceValue.IsValid(key, item.Slice(HeaderBytes, size)))
            {
                return -1;
            }

            values[key] = key == ServiceKey.Mandatory ? item.Slice(HeaderBytes, size).ToArray() : [];
            last = (int)key;
            at += HeaderBytes + size;
        }

        return BrokenRule(values) is null ? at : -1;
    }

    public override void Write(ReadOnlySpan<byte> field, ByteBuffer text)
    {
        var isFirst = true;
        while (!field.IsEmpty)
        {
            var size = BinaryPrimitives.ReadUInt16BigEndian(field[2..]);
            text.AppendText(isFirst ? "" : " ");
            text.AppendText(ServiceKeyName.Of(KeyOf(field)));
            if (size > 0)
            {
                text.Append((byte)'=');
                ServiceValue.Append(text, KeyOf(field), field.Slice(HeaderBytes, size));
            }

            field = field[(HeaderBytes + size)..];
            isFirst = false;
        }
    }

    private static ServiceKey KeyOf(ReadOnlySpan<byte> item) => (ServiceKey)BinaryPrimitives.ReadUInt16BigEndian(item);

    private static bool ReadParameter(EntryText text, ReadOnlySpan<byte> token, SortedDictionary<ServiceKey, byte[]> values)
    {
        var equals = token.IndexOf((byte)'=');
        if (!ServiceKeyName.TryRead(equals < 0 ? token : token[..equals], out var key))
        {
            return text.Fail("must be a known key, or key and a number up to 65534, then = and its value");
        }

        if (values.ContainsKey(key))
        {
            return text.Fail("stands twice");
        }

        var written = equals < 0 ? default : token[(equals + 1)..];
        written = written is [(byte)'"', .., (byte)'"'] ? written[1..^1] : written;
        var plain = new ByteBuffer(written.Length);
        if (!StringText.TryRead(written, plain))
        {
            return text.Fail(StringText.EscapeRule);
        }

        var value = new ByteBuffer(plain.Length + 1);
        if (token.StartsWith("key"u8))
        {
            // Written by its number, a key has its value byte by byte (RFC 9460 §2.1).
            value.Append(plain.Written);
        }
        else if (ServiceValue.Read(key, plain.Written, value) is { } rule)
        {
            return text.Fail(rule);
        }

        if (value.Length > ushort.MaxValue)
        {
            return text.Fail("has more than 65535 bytes");
        }

        values.Add(key, key == ServiceKey.Mandatory && value.Length % 2 == 0 ? SortKeys(value.Written) : value.Written.ToArray());
        return ServiceValue.IsValid(key, values[key])
            || text.Fail(key == ServiceKey.Mandatory ? "must list other keys, each once" : "breaks the form of its key");
    }

    private static byte[] SortKeys(ReadOnlySpan<byte> keys) =>
        [.. keys.ToArray().Chunk(2).OrderBy(key => NumberField.Value(key)).SelectMany(key => key)];

    /// <summary>What the keys demand of each other.</summary>
    private static string? BrokenRule(SortedDictionary<ServiceKey, byte[]> values)
    {
        if (values.ContainsKey(ServiceKey.NoDefaultAlpn) && !values.ContainsKey(ServiceKey.Alpn))
        {
            return "no-default-alpn needs alpn";
        }

        var missing = values.GetValueOrDefault(ServiceKey.Mandatory, []).Chunk(2)
            .Select(key => (ServiceKey)NumberField.Value(key))
            .Where(key => !values.ContainsKey(key))
            .Select(ServiceKeyName.Of)
            .FirstOrDefault();
        return missing is null ? null : $"{missing} is mandatory, but is missing";
    }
}
