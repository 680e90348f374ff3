namespace Edge.Dns;

/// <summary>Names of numbers, from a registry of IANA. They are read; what is written is the number.</summary>
internal sealed class Mnemonics(params (string Name, int Value)[] entries)
{
    /// <summary>DNS Security Algorithm Numbers.</summary>
    public static readonly Mnemonics Algorithms = new(
        ("DELETE", 0),
        ("RSAMD5", 1),
        ("DH", 2),
        ("DSA", 3),
        ("RSASHA1", 5),
        ("DSA-NSEC3-SHA1", 6),
        ("NSEC3DSA", 6),
        ("RSASHA1-NSEC3-SHA1", 7),
        ("NSEC3RSASHA1", 7),
        ("RSASHA256", 8),
        ("RSASHA512", 10),
        ("ECC-GOST", 12),
        ("ECDSAP256SHA256", 13),
        ("ECDSAP384SHA384", 14),
        ("ED25519", 15),
        ("ED448", 16),
        ("INDIRECT", 252),
        ("PRIVATEDNS", 253),
        ("PRIVATEOID", 254));

    /// <summary>CERT Resource Record Types (RFC 4398 §2.1).</summary>
    public static readonly Mnemonics Certificates = new(
        ("PKIX", 1),
        ("SPKI", 2),
        ("PGP", 3),
        ("IPKIX", 4),
        ("ISPKI", 5),
        ("IPGP", 6),
        ("ACPKIX", 7),
        ("IACPKIX", 8),
        ("URI", 253),
        ("OID", 254));

    public int? Find(ReadOnlySpan<byte> text)
    {
        foreach (var (name, value) in entries)
        {
            if (System.Text.Ascii.EqualsIgnoreCase(text, name))
            {
                return value;
            }
        }

        return null;
    }
}
