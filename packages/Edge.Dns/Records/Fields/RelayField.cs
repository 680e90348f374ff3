namespace Edge.Dns;

/// <summary>Precedence, discovery flag, kind of relay, relay (RFC 8777 §4).</summary>
internal sealed class RelayField(string name) : RecordField(name)
{
    private const int HeaderBytes = 2;
    private const int DiscoveryFlag = 0x80;

    public override bool Read(EntryText text, ByteBuffer wire)
    {
        if (!NumberText.Read(text, "precedence", byte.MaxValue, out var precedence)
            || !NumberText.Read(text, "discovery flag", 1, out var discovery)
            || !NumberText.Read(text, "type", GatewayText.KindMax, out var kind))
        {
            return false;
        }

        wire.Append([(byte)precedence, (byte)((discovery * DiscoveryFlag) | kind)]);
        return GatewayText.Read(text, wire, kind);
    }

    public override int Measure(ReadOnlySpan<byte> wire)
    {
        var size = wire.Length < HeaderBytes ? -1 : GatewayText.Measure(wire[HeaderBytes..], wire[1] & ~DiscoveryFlag);
        return size < 0 ? -1 : HeaderBytes + size;
    }

    public override void Write(ReadOnlySpan<byte> field, ByteBuffer text)
    {
        text.AppendDecimal(field[0]);
        text.AppendText((field[1] & DiscoveryFlag) != 0 ? " 1 " : " 0 ");
        text.AppendDecimal((ulong)(field[1] & ~DiscoveryFlag));
        text.Append((byte)' ');
        GatewayText.Append(text, field[HeaderBytes..], field[1] & ~DiscoveryFlag);
    }
}
