using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Edge.Dns;

/// <summary>
/// Server cookies that every server of a group makes and knows alike (RFC 9018): version 1, a time, and SipHash-2-4 over them,
/// the client's cookie and its address, under one secret.
/// </summary>
internal readonly struct ServerCookie(ReadOnlySpan<byte> secret)
{
    public const int ClientBytes = 8;

    public const int Bytes = 16;

    public const int SecretBytes = 16;

    private const int AgeSecondsMax = 3600;

    /// <summary>An older one is replaced, so that a client that asks now and then always holds a good one.</summary>
    private const int RenewSeconds = 1800;

    private const int FutureSecondsMax = 300;

    private readonly ulong _key0 = BinaryPrimitives.ReadUInt64LittleEndian(secret);
    private readonly ulong _key1 = BinaryPrimitives.ReadUInt64LittleEndian(secret[8..]);

    /// <summary>
    /// Whether the client shows a cookie that was made for its address; and the one that it is given back.
    /// </summary>
    /// <param name="cookie">The client's, and behind it the server's if it has one.</param>
    /// <param name="answer">Room for <see cref="Bytes"/>.</param>
    public bool Check(ReadOnlySpan<byte> cookie, in ClientAddress client, uint nowSeconds, Span<byte> answer)
    {
        var own = cookie[..ClientBytes];
        var shown = cookie[ClientBytes..];
        if (shown.Length == Bytes && shown[0] == 1)
        {
            var made = BinaryPrimitives.ReadUInt32BigEndian(shown[4..]);

            // Serial arithmetic: the clock of 32 bits may pass its end (RFC 9018 §4.3).
            var age = unchecked((int)(nowSeconds - made));
            if (age is >= -FutureSecondsMax and <= AgeSecondsMax)
            {
                Make(own, client, made, shown[..4], answer);
                if (CryptographicOperations.FixedTimeEquals(answer, shown))
                {
                    if (age > RenewSeconds)
                    {
                        Make(own, client, nowSeconds, [1, 0, 0, 0], answer);
                    }

                    return true;
                }
            }
        }

        Make(own, client, nowSeconds, [1, 0, 0, 0], answer);
        return false;
    }

    /// <summary>The one that a client is given who shows none; <paramref name="answer"/> has room for <see cref="Bytes"/>.</summary>
    public void Make(ReadOnlySpan<byte> own, in ClientAddress client, uint nowSeconds, Span<byte> answer) =>
        Make(own, client, nowSeconds, [1, 0, 0, 0], answer);

    private void Make(ReadOnlySpan<byte> own, in ClientAddress client, uint seconds, ReadOnlySpan<byte> version, Span<byte> answer)
    {
        Span<byte> text = stackalloc byte[ClientBytes + 8 + ClientAddress.BytesMax];
        own.CopyTo(text);
        version.CopyTo(text[8..]);
        BinaryPrimitives.WriteUInt32BigEndian(text[12..], seconds);
        var size = client.Write(text[16..]);
        text[8..16].CopyTo(answer);
        BinaryPrimitives.WriteUInt64LittleEndian(answer[8..], SipHash.Compute(_key0, _key1, text[..(16 + size)]));
    }
}
