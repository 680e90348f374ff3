using System.Buffers.Binary;

namespace Edge.Dns;

/// <summary>
/// The identity of a host: algorithm, identity tag, key, and the names of rendezvous servers (RFC 8005 §5). On the wire the
/// lengths of tag and key stand in front.
/// </summary>
internal sealed class HostIdentityField(string name) : RecordField(name)
{
    /// <summary>Length of the tag, algorithm, length of the key.</summary>
    private const int HeaderBytes = 4;

    public override bool Read(EntryText text, ByteBuffer wire)
    {
        var start = wire.Length;
        if (!NumberText.Read(text, "key algorithm", byte.MaxValue, out var algorithm) || !text.TryTake(out var tag))
        {
            return false;
        }

        wire.Append([0, (byte)algorithm, 0, 0]);
        var isHex = HexText.TryRead(tag, wire);
        var tagBytes = wire.Length - start - HeaderBytes;
        if (!isHex || tagBytes is 0 or > byte.MaxValue)
        {
            return text.Fail("must have a tag of 1 to 255 bytes in hexadecimal");
        }

        if (!text.TryTake(out var key))
        {
            return false;
        }

        var keyStart = wire.Length;
        wire.Append(key);
        var isBase64 = Base64Text.TryDecodeTail(wire, keyStart);
        var keyBytes = wire.Length - keyStart;
        if (!isBase64 || keyBytes is 0 or > ushort.MaxValue)
        {
            return text.Fail("must have a key in base64");
        }

        wire.From(start)[0] = (byte)tagBytes;
        BinaryPrimitives.WriteUInt16BigEndian(wire.From(start + 2), (ushort)keyBytes);
        while (!text.AtEnd)
        {
            if (!NameField.ReadName(text, wire))
            {
                return false;
            }
        }

        return true;
    }

    public override int Measure(ReadOnlySpan<byte> wire)
    {
        if (wire.Length < HeaderBytes || wire[0] == 0 || KeyBytes(wire) == 0)
        {
            return -1;
        }

        var at = HeaderBytes + wire[0] + KeyBytes(wire);
        while (at < wire.Length)
        {
            var size = WireName.Measure(wire[at..]);
            if (size < 0)
            {
                return -1;
            }

            at += size;
        }

        return at > wire.Length ? -1 : at;
    }

    public override void Write(ReadOnlySpan<byte> field, ByteBuffer text)
    {
        text.AppendDecimal(field[1]);
        text.Append((byte)' ');
        HexText.Append(text, field.Slice(HeaderBytes, field[0]));
        text.Append((byte)' ');
        Base64Text.Append(text, field.Slice(HeaderBytes + field[0], KeyBytes(field)));
        for (var names = field[(HeaderBytes + field[0] + KeyBytes(field))..]; !names.IsEmpty; names = names[WireName.Measure(names)..])
        {
            text.Append((byte)' ');
            NameText.Append(text, names[..WireName.Measure(names)]);
        }
    }

    private static int KeyBytes(ReadOnlySpan<byte> wire) => BinaryPrimitives.ReadUInt16BigEndian(wire[2..]);
}
