using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Edge.Dns;

/// <summary>
/// Keys that an engine signs with on demand, zone by zone: an order with all of them in several messages, or one with what a zone
/// has now. Its bytes are a secret; who has sent or read them wipes them.
/// </summary>
/// <param name="IsFirst">Whether it begins an order that names every zone.</param>
/// <param name="IsLast">Whether it is in force now; else another one follows.</param>
/// <param name="Zones">The keys of each zone; none for a zone that is not signed any more.</param>
internal sealed record KeyOrder(bool IsFirst, bool IsLast, IReadOnlyDictionary<DnsName, IReadOnlyList<SigningKey>> Zones)
{
    /// <summary>Zones of one message: with eight keys each they fit.</summary>
    public const int ZoneCountMax = 32;

    private const int PublicBytesMax = 64;

    /// <summary>Keys that cannot leave where they are, as those of a module, are left out.</summary>
    public byte[] Write()
    {
        var payload = GC.AllocateArray<byte>(2 + Zones.Sum(static zone => 2 + zone.Key.Wire.Length + (zone.Value.Count * (5 + PublicBytesMax + LockedKey.PrivateBytes))), pinned: true);
        (payload[0], payload[1]) = (IsFirst ? (byte)1 : (byte)0, IsLast ? (byte)1 : (byte)0);
        var at = 2;
        foreach (var (apex, keys) in Zones)
        {
            payload[at++] = (byte)apex.Wire.Length;
            apex.Wire.CopyTo(payload.AsSpan(at));
            at += apex.Wire.Length;
            var countAt = at++;
            foreach (var key in keys)
            {
                payload[countAt] += TryWrite(key, payload, ref at) ? (byte)1 : (byte)0;
            }
        }

        return at == payload.Length ? payload : Shorter(payload, at);
    }

    /// <exception cref="InvalidDataException">It is cut off, or a key in it is none.</exception>
    public static KeyOrder Read(ReadOnlySpan<byte> payload)
    {
        var zones = new Dictionary<DnsName, IReadOnlyList<SigningKey>>(WireNameComparer.Instance);
        try
        {
            var rest = payload[2..];
            while (!rest.IsEmpty)
            {
                if (!DnsName.TryRead(rest.Slice(1, rest[0]), out var apex))
                {
                    throw new InvalidDataException("a zone of an order of keys has no name");
                }

                rest = rest[(1 + rest[0])..];
                var keys = new SigningKey[rest[0]];
                rest = rest[1..];
                for (var i = 0; i < keys.Length; i++)
                {
                    keys[i] = ReadKey(ref rest);
                }

                zones[apex] = keys;
            }

            return new KeyOrder(payload[0] != 0, payload[1] != 0, zones);
        }
        catch (Exception error) when (error is ArgumentOutOfRangeException or IndexOutOfRangeException or CryptographicException)
        {
            throw new InvalidDataException($"an order of keys cannot be read: {error.Message}", error);
        }
    }

    private static bool TryWrite(SigningKey key, byte[] payload, ref int at)
    {
        var number = key.Private switch
        {
            EcdsaKey own => own.ExportPrivate(),
            LockedKey locked => locked.ExportPrivate(),
            _ => null,
        };
        if (number is null)
        {
            return false;
        }

        BinaryPrimitives.WriteUInt16BigEndian(payload.AsSpan(at), key.Public.Flags);
        payload[at + 2] = (byte)key.Public.Algorithm;
        payload[at + 3] = (byte)key.Public.PublicKey.Length;
        at += 4;
        key.Public.PublicKey.CopyTo(payload.AsSpan(at));
        at += key.Public.PublicKey.Length;
        number.CopyTo(payload, at);
        at += number.Length;
        CryptographicOperations.ZeroMemory(number);
        return true;
    }

    private static SigningKey ReadKey(ref ReadOnlySpan<byte> rest)
    {
        var (flags, algorithm, publicBytes) = (BinaryPrimitives.ReadUInt16BigEndian(rest), (SigningAlgorithm)rest[2], rest[3]);
        var publicKey = rest.Slice(4, publicBytes);
        var number = rest.Slice(4 + publicBytes, LockedKey.PrivateBytes);
        rest = rest[(4 + publicBytes + number.Length)..];
        return new SigningKey(flags, TakeKey(algorithm, number, publicKey));
    }

    /// <summary>Ordinary memory is better than a zone that is not answered, where locked memory is full or not to be had.</summary>
    private static IPrivateKey TakeKey(SigningAlgorithm algorithm, ReadOnlySpan<byte> number, ReadOnlySpan<byte> publicKey)
    {
        try
        {
            return LockedKey.FromPrivate(algorithm, number, publicKey);
        }
        catch (CryptographicException) when (algorithm == SigningAlgorithm.EcdsaP256)
        {
            return EcdsaKey.FromPrivate(number);
        }
    }

    private static byte[] Shorter(byte[] payload, int size)
    {
        var shorter = GC.AllocateUninitializedArray<byte>(size, pinned: true);
        payload.AsSpan(0, size).CopyTo(shorter);
        CryptographicOperations.ZeroMemory(payload);
        return shorter;
    }
}
