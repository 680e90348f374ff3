using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace Edge.Dns;

/// <summary>An address of IPv4 or IPv6.</summary>
internal sealed class AddressField(string name, int bytes) : RecordField(name)
{
    private const int TextBytesMax = 45;

    /// <summary>Reads an address of exactly so many bytes, in the usual form alone: no zone, no brackets, no octal.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, int bytes, Span<byte> address)
    {
        return bytes == 4 ? TryRead4(text, address) : TryRead6(text, address);
    }

    public static void Append(ByteBuffer text, ReadOnlySpan<byte> address)
    {
        new IPAddress(address).TryFormat(text.Room(TextBytesMax), out var size);
        text.Advance(size);
    }

    public override bool Read(EntryText text, ByteBuffer wire)
    {
        if (!text.TryTake(out var token))
        {
            return false;
        }

        if (!TryRead(token, bytes, wire.Room(bytes)))
        {
            return text.Fail(bytes == 4 ? "must be an IPv4 address" : "must be an IPv6 address");
        }

        wire.Advance(bytes);
        return true;
    }

    public override int Measure(ReadOnlySpan<byte> wire) => wire.Length < bytes ? -1 : bytes;

    public override void Write(ReadOnlySpan<byte> field, ByteBuffer text) => Append(text, field);

    private static bool TryRead4(ReadOnlySpan<byte> text, Span<byte> address)
    {
        for (var part = 0; part < 4; part++)
        {
            var dot = part < 3 ? text.IndexOf((byte)'.') : text.Length;
            if (dot is < 1 or > 3 || !DecimalText.TryRead(text[..dot], byte.MaxValue, out var value))
            {
                return false;
            }

            address[part] = (byte)value;
            text = part < 3 ? text[(dot + 1)..] : default;
        }

        return true;
    }

    private static bool TryRead6(ReadOnlySpan<byte> text, Span<byte> address) =>
        text.Length <= TextBytesMax
        && text.IndexOfAnyExcept(AddressBytes) < 0
        && IPAddress.TryParse(text, out var parsed)
        && parsed.AddressFamily == AddressFamily.InterNetworkV6
        && parsed.TryWriteBytes(address, out _);

    private static readonly SearchValues<byte> AddressBytes = SearchValues.Create("0123456789abcdefABCDEF:."u8);
}
