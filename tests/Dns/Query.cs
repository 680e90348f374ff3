using System.Buffers.Binary;
using Edge.Dns;

namespace Edge.Tests.Dns;

/// <summary>Writes queries byte by byte, right ones and wrong ones.</summary>
internal sealed record Query
{
    public ushort Id { get; init; } = 0x1234;

    /// <summary>RD alone.</summary>
    public ushort Flags { get; init; } = 0x0100;

    /// <summary>Labels joined by dots, in the case that is sent.</summary>
    public required string Name { get; init; }

    public DnsRecordType Type { get; init; } = DnsRecordType.A;

    public ushort Class { get; init; } = 1;

    /// <summary>The size in the OPT record; none without it.</summary>
    public int? EdnsBytes { get; init; }

    public byte EdnsVersion { get; init; }

    public bool DnssecOk { get; init; }

    public byte[] EdnsOptions { get; init; } = [];

    /// <summary>With a client's subnet of a family that has no meaning yet, whose addresses may have up to 255 bits.</summary>
    public static byte[] OfStrangeFamily(string name, byte bits)
    {
        var address = Enumerable.Repeat((byte)0xAA, (bits + 7) / 8).ToArray();
        address[^1] &= (byte)(0xFF << ((8 - (bits % 8)) % 8));
        return new Query { Name = name, EdnsBytes = 1232, EdnsOptions = [0, 8, 0, (byte)(4 + address.Length), 0, 3, bits, 0, .. address] }.ToBytes();
    }

    public static byte[] For(string name, DnsRecordType type, int? ednsBytes = null) =>
        new Query { Name = name, Type = type, EdnsBytes = ednsBytes }.ToBytes();

    public byte[] ToBytes()
    {
        List<byte> bytes = [];
        Append(bytes, Id, Flags, 1, 0, 0, (ushort)(EdnsBytes is null ? 0 : 1));
        foreach (var label in Name.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            bytes.Add((byte)label.Length);
            bytes.AddRange(System.Text.Encoding.ASCII.GetBytes(label));
        }

        bytes.Add(0);
        Append(bytes, (ushort)Type, Class);
        if (EdnsBytes is { } size)
        {
            bytes.Add(0);
            Append(bytes, 41, (ushort)size, EdnsVersion, (ushort)(DnssecOk ? 0x8000 : 0), (ushort)EdnsOptions.Length);
            bytes.AddRange(EdnsOptions);
        }

        return [.. bytes];
    }

    private static void Append(List<byte> bytes, params ReadOnlySpan<ushort> words)
    {
        Span<byte> pair = stackalloc byte[2];
        foreach (var word in words)
        {
            BinaryPrimitives.WriteUInt16BigEndian(pair, word);
            bytes.AddRange(pair);
        }
    }
}
