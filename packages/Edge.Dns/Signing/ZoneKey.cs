using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Edge.Dns;

/// <summary>The public half of a key, as DNSKEY holds it (RFC 4034 §2).</summary>
public sealed class ZoneKey
{
    /// <summary>The flags of a key that signs a zone's records.</summary>
    public const ushort ZoneFlags = 0x0100;

    /// <summary>The flags of a key that signs keys, and that the zone above vouches for.</summary>
    public const ushort KeyFlags = 0x0101;

    private const int HeadBytes = 4;
    private const byte Protocol = 3;
    private const byte Sha256Digest = 2;

    private readonly byte[] _value;

    /// <param name="flags"><see cref="ZoneFlags"/> or <see cref="KeyFlags"/>.</param>
    /// <param name="publicKey">In the form of its algorithm.</param>
    public ZoneKey(ushort flags, SigningAlgorithm algorithm, ReadOnlySpan<byte> publicKey)
    {
        _value = new byte[HeadBytes + publicKey.Length];
        BinaryPrimitives.WriteUInt16BigEndian(_value, flags);
        _value[2] = Protocol;
        _value[3] = (byte)algorithm;
        publicKey.CopyTo(_value.AsSpan(HeadBytes));
    }

    private ZoneKey(byte[] value) => _value = value;

    /// <summary>The data of the DNSKEY record, and of CDNSKEY (RFC 7344 §3.2).</summary>
    public ReadOnlySpan<byte> Value => _value;

    /// <summary>Its flags.</summary>
    public ushort Flags => BinaryPrimitives.ReadUInt16BigEndian(_value);

    /// <summary>Its algorithm, which may be one that is unknown here.</summary>
    public SigningAlgorithm Algorithm => (SigningAlgorithm)_value[3];

    /// <summary>The key in the form of its algorithm.</summary>
    public ReadOnlySpan<byte> PublicKey => _value.AsSpan(HeadBytes);

    /// <summary>Whether it may sign a zone's records: a key of a zone, and not revoked (RFC 4034 §2.1.1, RFC 5011 §3).</summary>
    public bool MaySign => (Flags & 0x0180) == 0x0100 && _value[2] == Protocol;

    /// <summary>What signatures name it by, not unique (RFC 4034 appendix B).</summary>
    public ushort Tag
    {
        get
        {
            var sum = 0u;
            for (var i = 0; i < _value.Length; i++)
            {
                sum += (i & 1) == 0 ? (uint)_value[i] << 8 : _value[i];
            }

            return (ushort)(sum + (sum >> 16));
        }
    }

    /// <summary>Reads the data of a DNSKEY or CDNSKEY record.</summary>
    public static bool TryRead(ReadOnlySpan<byte> value, [NotNullWhen(true)] out ZoneKey? key)
    {
        key = value.Length > HeadBytes ? new ZoneKey(value.ToArray()) : null;
        return key is not null;
    }

    /// <summary>The data of the DS record that vouches for it by SHA-256, and of CDS (RFC 4034 §5, RFC 4509).</summary>
    /// <param name="apex">The zone that has the key.</param>
    public byte[] ToDs(DnsName apex)
    {
        ArgumentNullException.ThrowIfNull(apex);
        var ds = new byte[HeadBytes + SHA256.HashSizeInBytes];
        BinaryPrimitives.WriteUInt16BigEndian(ds, Tag);
        ds[2] = _value[3];
        ds[3] = Sha256Digest;
        SHA256.HashData([.. apex.Wire, .. _value], ds.AsSpan(HeadBytes));
        return ds;
    }
}
