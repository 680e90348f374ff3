namespace Edge.Dns;

/// <summary>The kind of a digest, and the digest to the end of the data, which has the length of its kind (RFC 3658, 4509, 5933, 6605).</summary>
internal sealed class DigestField(string name) : RecordField(name)
{
    public override bool Read(EntryText text, ByteBuffer wire)
    {
        if (!NumberText.Read(text, "digest type", byte.MaxValue, out var kind))
        {
            return false;
        }

        wire.Append((byte)kind);
        var start = wire.Length;
        text.Field = Name;
        if (!HexText.ReadRest(text, wire))
        {
            return false;
        }

        var bytes = BytesOf((byte)kind);
        return bytes == 0
            ? wire.Length > start || text.Fail("must have at least 1 bytes")
            : wire.Length - start == bytes || text.Fail($"must have {bytes} bytes for digest type {kind}");
    }

    public override int Measure(ReadOnlySpan<byte> wire) =>
        wire.Length < 2 || (BytesOf(wire[0]) is var bytes and > 0 && wire.Length != bytes + 1) ? -1 : wire.Length;

    public override void Write(ReadOnlySpan<byte> field, ByteBuffer text)
    {
        text.AppendDecimal(field[0]);
        text.Append((byte)' ');
        HexText.Append(text, field[1..]);
    }

    /// <summary>0 where any length goes: of kinds that are not known, and of the one that asks to delete (RFC 8078 §4).</summary>
    private static int BytesOf(byte kind) => kind switch
    {
        1 => 20,
        2 or 3 => 32,
        4 => 48,
        _ => 0,
    };
}
