namespace Edge.Dns;

/// <summary>The salt of NSEC3 in hexadecimal, its length in front; none is <c>-</c> (RFC 5155 §3.3).</summary>
internal sealed class SaltField(string name) : RecordField(name)
{
    public override bool Read(EntryText text, ByteBuffer wire)
    {
        if (!text.TryTake(out var token))
        {
            return false;
        }

        if (token is [(byte)'-'])
        {
            wire.Append(0);
            return true;
        }

        var start = wire.Length;
        wire.Append(0);
        var isHex = HexText.TryRead(token, wire);
        var size = wire.Length - start - 1;
        if (!isHex || size is 0 or > byte.MaxValue)
        {
            return text.Fail("must be up to 255 bytes in hexadecimal, or - for none");
        }

        wire.From(start)[0] = (byte)size;
        return true;
    }

    public override int Measure(ReadOnlySpan<byte> wire) => StringText.MeasureString(wire);

    public override void Write(ReadOnlySpan<byte> field, ByteBuffer text)
    {
        if (field.Length == 1)
        {
            text.Append((byte)'-');
            return;
        }

        HexText.Append(text, field[1..]);
    }
}
