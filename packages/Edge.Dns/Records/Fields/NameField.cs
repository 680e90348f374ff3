namespace Edge.Dns;

/// <summary>A domain name, its case kept.</summary>
internal sealed class NameField(string name, NameUse use) : RecordField(name)
{
    public override NameUse? Use => use;

    /// <summary>Takes one token as a name, relative to the entry's origin.</summary>
    public static bool ReadName(EntryText text, ByteBuffer wire)
    {
        if (!text.TryTake(out var token))
        {
            return false;
        }

        if (token is [(byte)'@'] && !text.LastIsQuoted)
        {
            wire.Append(text.Origin);
            return true;
        }

        var fault = NameText.Encode(token, text.Origin, wire.Room(DnsLimits.NameBytesMax), out var length);
        if (fault != NameFault.None)
        {
            return text.Fail(NameText.RuleOf(fault));
        }

        wire.Advance(length);
        return true;
    }

    public override bool Read(EntryText text, ByteBuffer wire) => ReadName(text, wire);

    public override int Measure(ReadOnlySpan<byte> wire) => WireName.Measure(wire);

    public override void Write(ReadOnlySpan<byte> field, ByteBuffer text) => NameText.Append(text, field);
}
