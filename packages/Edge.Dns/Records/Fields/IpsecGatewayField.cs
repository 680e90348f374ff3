namespace Edge.Dns;

/// <summary>Precedence, kind of gateway, algorithm, gateway (RFC 4025 §2).</summary>
internal sealed class IpsecGatewayField(string name) : RecordField(name)
{
    private const int HeaderBytes = 3;

    public override bool Read(EntryText text, ByteBuffer wire)
    {
        if (!NumberText.Read(text, "precedence", byte.MaxValue, out var precedence)
            || !NumberText.Read(text, "type", GatewayText.KindMax, out var kind)
            || !NumberText.Read(text, "algorithm", byte.MaxValue, out var algorithm))
        {
            return false;
        }

        wire.Append([(byte)precedence, (byte)kind, (byte)algorithm]);
        return GatewayText.Read(text, wire, kind);
    }

    public override int Measure(ReadOnlySpan<byte> wire)
    {
        var size = wire.Length < HeaderBytes ? -1 : GatewayText.Measure(wire[HeaderBytes..], wire[1]);
        return size < 0 ? -1 : HeaderBytes + size;
    }

    public override void Write(ReadOnlySpan<byte> field, ByteBuffer text)
    {
        foreach (var number in field[..HeaderBytes])
        {
            text.AppendDecimal(number);
            text.Append((byte)' ');
        }

        GatewayText.Append(text, field[HeaderBytes..], field[1]);
    }
}
