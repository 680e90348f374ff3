namespace Edge.Dns;

/// <summary>A record as a line of a zone file.</summary>
internal static class RecordLine
{
    public static void Append(ByteBuffer text, ReadOnlySpan<byte> owner, uint ttlSeconds, ushort @class, DnsRecordType type, ReadOnlySpan<byte> value)
    {
        NameText.Append(text, owner);
        text.Append((byte)' ');
        text.AppendDecimal(ttlSeconds);
        text.Append((byte)' ');
        text.AppendText(DnsRecord.ClassName(@class));
        text.Append((byte)' ');
        text.AppendText(RecordTypeName.Of(type));
        text.Append((byte)' ');
        RecordText.Append(text, type, value);
    }
}
