namespace Edge.Dns;

/// <summary>A number of 1, 2 or 4 bytes.</summary>
internal sealed class NumberField(string name, int bytes) : RecordField(name)
{
    private readonly ulong _max = (1UL << (8 * bytes)) - 1;

    public static void Append(ByteBuffer wire, ulong value, int bytes)
    {
        for (var shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
        {
            wire.Append((byte)(value >> shift));
        }
    }

    public static ulong Value(ReadOnlySpan<byte> field)
    {
        var value = 0UL;
        foreach (var octet in field)
        {
            value = (value << 8) | octet;
        }

        return value;
    }

    public override bool Read(EntryText text, ByteBuffer wire)
    {
        if (!text.TryTake(out var token))
        {
            return false;
        }

        if (!DecimalText.TryRead(token, _max, out var value))
        {
            return text.Fail($"must be a number from 0 to {_max}");
        }

        Append(wire, value, bytes);
        return true;
    }

    public override int Measure(ReadOnlySpan<byte> wire) => wire.Length < bytes ? -1 : bytes;

    public override void Write(ReadOnlySpan<byte> field, ByteBuffer text) => text.AppendDecimal(Value(field));
}
