using System.Buffers;
using System.Buffers.Text;

namespace Edge.Dns;

/// <summary>Bytes in base64 (RFC 4648 §4).</summary>
internal static class Base64Text
{
    /// <summary>Replaces the base64 from <paramref name="start"/> on by what it means.</summary>
    public static bool TryDecodeTail(ByteBuffer wire, int start)
    {
        var tail = wire.From(start);
        if (!Base64.IsValid(tail) || Base64.DecodeFromUtf8InPlace(tail, out var size) != OperationStatus.Done)
        {
            return false;
        }

        wire.Truncate(start + size);
        return true;
    }

    public static void Append(ByteBuffer text, ReadOnlySpan<byte> bytes)
    {
        Base64.EncodeToUtf8(bytes, text.Room(Base64.GetMaxEncodedToUtf8Length(bytes.Length)), out _, out var size);
        text.Advance(size);
    }
}
