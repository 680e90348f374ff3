namespace Edge.Dns;

/// <summary>A number that has a name in some registry.</summary>
internal sealed class MnemonicField(string name, int bytes, Mnemonics mnemonics) : RecordField(name)
{
    private readonly ulong _max = (1UL << (8 * bytes)) - 1;

    public override bool Read(EntryText text, ByteBuffer wire)
    {
        if (!text.TryTake(out var token))
        {
            return false;
        }

        if (!DecimalText.TryRead(token, _max, out var value))
        {
            if (mnemonics.Find(token) is not { } known)
            {
                return text.Fail($"must be a mnemonic of its registry, or a number from 0 to {_max}");
            }

            value = (ulong)known;
        }

        NumberField.Append(wire, value, bytes);
        return true;
    }

    public override int Measure(ReadOnlySpan<byte> wire) => wire.Length < bytes ? -1 : bytes;

    public override void Write(ReadOnlySpan<byte> field, ByteBuffer text) => text.AppendDecimal(NumberField.Value(field));
}
