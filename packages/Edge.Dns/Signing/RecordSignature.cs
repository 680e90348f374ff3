using System.Buffers.Binary;

namespace Edge.Dns;

/// <summary>The data of RRSIG records (RFC 4034 §3): what is signed, made and checked.</summary>
internal static class RecordSignature
{
    public const int HeadBytes = 18;

    public static byte[] Sign(DnsName apex, DnsName owner, RecordSet set, SigningKey key, DateTimeOffset from, DateTimeOffset until)
    {
        var data = new ByteBuffer(512);
        data.AppendWord((ushort)set.Type);
        data.Append((byte)key.Public.Algorithm);
        data.Append((byte)CountLabels(owner));
        data.AppendDouble(set.TtlSeconds);
        data.AppendDouble(Seconds(until));
        data.AppendDouble(Seconds(from));
        data.AppendWord(key.Tag);
        data.Append(apex.Wire);
        var head = data.Length;
        AppendSet(data, owner.Wire, set, set.TtlSeconds);
        return [.. data.Written[..head], .. key.Private.Sign(data.Written)];
    }

    /// <summary>What is wrong with a signature; null if it is good.</summary>
    /// <param name="attempts">How often it may still be worked out; counted down.</param>
    public static string? FindFault(
        DnsName apex, DnsName owner, RecordSet set, ReadOnlySpan<byte> signature, IReadOnlyList<ZoneKey> keys, IReadOnlyList<ISignatureCheck> checks, DateTimeOffset now, ref int attempts)
    {
        var signer = WireName.Measure(signature[HeadBytes..]);
        var name = signature.Slice(HeadBytes, signer).ToArray();
        WireName.ToLower(name);
        if (!apex.Wire.SequenceEqual(name))
        {
            return "names another zone as signer";
        }

        if (signature[3] != CountLabels(owner))
        {
            return $"counts {signature[3]} labels where there are {CountLabels(owner)}";
        }

        var (until, from) = (BinaryPrimitives.ReadUInt32BigEndian(signature[8..]), BinaryPrimitives.ReadUInt32BigEndian(signature[12..]));
        if (unchecked((int)(Seconds(now) - from)) < 0 || unchecked((int)(until - Seconds(now))) < 0)
        {
            return "is not good at this time";
        }

        var data = new ByteBuffer(512);
        data.Append(signature[..HeadBytes]);
        data.Append(name);
        AppendSet(data, owner.Wire, set, BinaryPrimitives.ReadUInt32BigEndian(signature[4..]));
        var isKnown = false;
        foreach (var key in keys)
        {
            if (attempts == 0 || (byte)key.Algorithm != signature[2] || key.Tag != BinaryPrimitives.ReadUInt16BigEndian(signature[16..]) || !key.MaySign)
            {
                continue;
            }

            isKnown = true;
            attempts--;
            if (checks.FirstOrDefault(check => check.Algorithm == key.Algorithm) is { } check && check.IsGood(key.PublicKey, data.Written, signature[(HeadBytes + signer)..]))
            {
                return null;
            }
        }

        return isKnown ? "does not fit the records" : "is of a key that the zone does not have";
    }

    /// <summary>Seconds that are left, by serial number arithmetic (RFC 4034 §3.1.5).</summary>
    public static int SecondsLeft(ReadOnlySpan<byte> signature, DateTimeOffset now) =>
        unchecked((int)(BinaryPrimitives.ReadUInt32BigEndian(signature[8..]) - Seconds(now)));

    /// <summary>Labels of an owner, a wildcard's first one not counted (RFC 4034 §3.1.3).</summary>
    private static int CountLabels(DnsName owner) => owner.LabelCount - (owner.Wire is [1, (byte)'*', ..] ? 1 : 0);

    private static uint Seconds(DateTimeOffset time) => unchecked((uint)time.ToUnixTimeSeconds());

    /// <summary>The records in canonical form and order, each once (RFC 4034 §6).</summary>
    private static void AppendSet(ByteBuffer data, ReadOnlySpan<byte> owner, RecordSet set, uint ttlSeconds)
    {
        var values = new byte[set.Count][];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = CanonicalRecord.Of(set.Type, set.Value(i));
        }

        Array.Sort(values, (left, right) => left.AsSpan().SequenceCompareTo(right));
        for (var i = 0; i < values.Length; i++)
        {
            if (i == 0 || !values[i].AsSpan().SequenceEqual(values[i - 1]))
            {
                data.Append(owner);
                data.AppendWord((ushort)set.Type);
                data.AppendWord(DnsQuery.InternetClass);
                data.AppendDouble(ttlSeconds);
                data.AppendWord((ushort)values[i].Length);
                data.Append(values[i]);
            }
        }
    }
}
