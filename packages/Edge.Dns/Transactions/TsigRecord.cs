using System.Buffers.Binary;

namespace Edge.Dns;

/// <summary>The TSIG record at the end of a message (RFC 8945 §4.2).</summary>
internal sealed class TsigRecord
{
    public const int TimeBytes = 6;

    private const int FixedBytes = TimeBytes + 2 + 2;
    private const int HeadBytes = 10;
    private const int TailBytes = 2 + 2 + 2;

    public required DnsName Key { get; init; }

    public required DnsName Algorithm { get; init; }

    /// <summary>Seconds since 1970.</summary>
    public required long Time { get; init; }

    public ushort Fudge { get; init; }

    public byte[] Mac { get; init; } = [];

    public ushort OriginalId { get; init; }

    public ushort Error { get; init; }

    public byte[] Other { get; init; } = [];

    /// <summary>What it takes in a message.</summary>
    public int Bytes => Key.Wire.Length + HeadBytes + ValueBytes;

    private int ValueBytes => Algorithm.Wire.Length + FixedBytes + Mac.Length + TailBytes + Other.Length;

    /// <summary>Finds the record; false if the message, or the record, or its place, is wrong.</summary>
    /// <param name="record">Null if there is none.</param>
    /// <param name="offset">Where it begins.</param>
    public static bool TryFind(ReadOnlySpan<byte> message, out TsigRecord? record, out int offset)
    {
        (record, offset) = (null, DnsLimits.HeaderBytes);
        if (message.Length < DnsLimits.HeaderBytes)
        {
            return false;
        }

        var questions = BinaryPrimitives.ReadUInt16BigEndian(message[4..]);
        var records = BinaryPrimitives.ReadUInt16BigEndian(message[6..]) + BinaryPrimitives.ReadUInt16BigEndian(message[8..]) + BinaryPrimitives.ReadUInt16BigEndian(message[10..]);
        var at = offset;
        for (var i = 0; i < questions + records; i++)
        {
            offset = at;
            var name = WireName.Skip(message[at..]);
            at += name + (i < questions ? 4 : HeadBytes);
            if (name < 0 || at > message.Length)
            {
                return false;
            }

            if (i < questions)
            {
                continue;
            }

            var head = message.Slice(offset + name, HeadBytes);
            at += BinaryPrimitives.ReadUInt16BigEndian(head[8..]);
            if (at > message.Length)
            {
                return false;
            }

            if (BinaryPrimitives.ReadUInt16BigEndian(head) == (ushort)DnsRecordType.Tsig)
            {
                // The last of the additional section, once, of class ANY and TTL 0 (RFC 8945 §5.1).
                record = i == questions + records - 1 && message[10..12] is not [0, 0] && head.Slice(2, 6) is [0, 255, 0, 0, 0, 0]
                    ? Read(message[..at], offset, offset + name + HeadBytes)
                    : null;
                return record is not null && at == message.Length;
            }
        }

        return true;
    }

    /// <summary>The message with the record behind it.</summary>
    public byte[] AppendTo(ReadOnlySpan<byte> message)
    {
        var whole = new ByteBuffer(message.Length + 256);
        whole.Append(message);
        BinaryPrimitives.WriteUInt16BigEndian(whole.From(10), (ushort)(BinaryPrimitives.ReadUInt16BigEndian(message[10..]) + 1));
        whole.Append(Key.Wire);
        whole.AppendWord((ushort)DnsRecordType.Tsig);
        whole.AppendWord(255);
        whole.AppendDouble(0);
        whole.AppendWord((ushort)ValueBytes);
        whole.Append(Algorithm.Wire);
        AppendTimers(whole);
        whole.AppendWord((ushort)Mac.Length);
        whole.Append(Mac);
        whole.AppendWord(OriginalId);
        AppendTail(whole);
        return whole.Written.ToArray();
    }

    /// <summary>What is authenticated of it beside the message (RFC 8945 §4.3.3).</summary>
    public void AppendVariables(ByteBuffer content)
    {
        content.Append(Key.Wire);
        content.AppendWord(255);
        content.AppendDouble(0);
        content.Append(Algorithm.Wire);
        AppendTimers(content);
        AppendTail(content);
    }

    /// <summary>The same, in all messages of a transfer but the first (RFC 8945 §5.3.1).</summary>
    public void AppendTimers(ByteBuffer content)
    {
        content.AppendWord((ushort)(Time >> 32));
        content.AppendDouble((uint)Time);
        content.AppendWord(Fudge);
    }

    private void AppendTail(ByteBuffer content)
    {
        content.AppendWord(Error);
        content.AppendWord((ushort)Other.Length);
        content.Append(Other);
    }

    /// <summary>The owner may be compressed as any other; the algorithm may not (RFC 8945 §4.2).</summary>
    private static TsigRecord? Read(ReadOnlySpan<byte> message, int owner, int value)
    {
        Span<byte> wire = stackalloc byte[DnsLimits.NameBytesMax];
        var name = WireName.Measure(message[value..]);
        if (CompressedName.Read(message, ref owner, wire, out var length) is not null || !DnsName.TryRead(wire[..length], out var key) || name < 0 || message.Length < value + name + FixedBytes)
        {
            return null;
        }

        var rest = message[(value + name)..];
        var macBytes = BinaryPrimitives.ReadUInt16BigEndian(rest[8..]);
        if (rest.Length < FixedBytes + macBytes + TailBytes)
        {
            return null;
        }

        var tail = rest[(FixedBytes + macBytes)..];
        return BinaryPrimitives.ReadUInt16BigEndian(tail[4..]) != tail.Length - TailBytes
            ? null
            : new TsigRecord
            {
                Key = key,
                Algorithm = DnsName.FromValid(message.Slice(value, name)),
                Time = ((long)BinaryPrimitives.ReadUInt16BigEndian(rest) << 32) | BinaryPrimitives.ReadUInt32BigEndian(rest[2..]),
                Fudge = BinaryPrimitives.ReadUInt16BigEndian(rest[6..]),
                Mac = rest.Slice(FixedBytes, macBytes).ToArray(),
                OriginalId = BinaryPrimitives.ReadUInt16BigEndian(tail),
                Error = BinaryPrimitives.ReadUInt16BigEndian(tail[2..]),
                Other = tail[TailBytes..].ToArray(),
            };
    }
}
