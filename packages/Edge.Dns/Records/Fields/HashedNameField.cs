namespace Edge.Dns;

/// <summary>A hashed name in base32 with the extended hex alphabet, without padding, its length in front (RFC 5155 §3.3).</summary>
internal sealed class HashedNameField(string name) : RecordField(name)
{
    public override bool Read(EntryText text, ByteBuffer wire)
    {
        if (!text.TryTake(out var token))
        {
            return false;
        }

        var start = wire.Length;
        wire.Append(0);
        var isBase32 = Base32Text.TryRead(token, wire);
        var size = wire.Length - start - 1;
        if (!isBase32 || size is 0 or > byte.MaxValue)
        {
            return text.Fail("must be a hash in base32 with the extended hex alphabet");
        }

        wire.From(start)[0] = (byte)size;
        return true;
    }

    public override int Measure(ReadOnlySpan<byte> wire) => StringText.MeasureString(wire) is > 1 and var size ? size : -1;

    public override void Write(ReadOnlySpan<byte> field, ByteBuffer text) => Base32Text.Append(text, field[1..]);
}
