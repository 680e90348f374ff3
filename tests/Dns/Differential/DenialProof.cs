using System.Security.Cryptography;
using Edge.Dns;

namespace Edge.Tests.Dns;

/// <summary>Which NSEC (RFC 4035 §3.1.3) or NSEC3 records (RFC 5155 §7.2) prove that something does not exist.</summary>
internal static class DenialProof
{
    /// <summary>The name does not exist, and no wildcard stands for it.</summary>
    public static ZoneName?[] NoName(Zone zone, DnsName name, DnsName encloser) => IsHashed(zone)
        ? [Matching(zone, encloser), Covering(zone, NextCloser(name, encloser)), Covering(zone, encloser.Child("*"))]
        : [AtOrBefore(zone, name), AtOrBefore(zone, encloser.Child("*"))];

    /// <summary>The name exists without the type.</summary>
    public static ZoneName?[] NoData(Zone zone, DnsName name) => IsHashed(zone) ? [Matching(zone, name)] : [AtOrBefore(zone, name)];

    /// <summary>The name does not exist, and the wildcard that stands for it lacks the type.</summary>
    public static ZoneName?[] NoWildcardData(Zone zone, DnsName name, DnsName encloser) => IsHashed(zone)
        ? [Matching(zone, encloser), Covering(zone, NextCloser(name, encloser)), Matching(zone, encloser.Child("*"))]
        : [AtOrBefore(zone, encloser.Child("*")), AtOrBefore(zone, name)];

    /// <summary>The name itself does not exist, so that a wildcard stands for it.</summary>
    public static ZoneName?[] Expansion(Zone zone, DnsName name, DnsName encloser) =>
        [IsHashed(zone) ? Covering(zone, NextCloser(name, encloser)) : AtOrBefore(zone, name)];

    public static bool IsProof(ZoneName node) => node.Find(DnsRecordType.Nsec3) is not null;

    private static bool IsHashed(Zone zone) => zone.Find(zone.Apex)!.Find(DnsRecordType.Nsec3Param) is not null;

    private static DnsName NextCloser(DnsName name, DnsName encloser)
    {
        while (name.LabelCount > encloser.LabelCount + 1)
        {
            name = name.Parent!;
        }

        return name;
    }

    private static ZoneName? AtOrBefore(Zone zone, DnsName name) =>
        zone.Names.LastOrDefault(node => node.Find(DnsRecordType.Nsec) is not null && node.Name.CompareTo(name) <= 0);

    private static ZoneName? Matching(Zone zone, DnsName name) =>
        zone.Names.FirstOrDefault(node => IsProof(node) && Order(node, Hash(zone, name)) == 0);

    private static ZoneName? Covering(Zone zone, DnsName name)
    {
        // The names of the hashes are in the order of the hashes; what comes before the first is covered by the last.
        var hash = Hash(zone, name);
        var proofs = zone.Names.Where(IsProof).ToList();
        return proofs.LastOrDefault(node => Order(node, hash) < 0) ?? proofs.LastOrDefault();
    }

    private static int Order(ZoneName node, byte[] hash)
    {
        var label = new ByteBuffer();
        Assert.True(Base32Text.TryRead(node.Name.Wire.Slice(1, node.Name.Wire[0]), label));
        return label.Written.SequenceCompareTo(hash);
    }

    private static byte[] Hash(Zone zone, DnsName name)
    {
        var parameters = zone.Find(zone.Apex)!.Find(DnsRecordType.Nsec3Param)!.Value(0);
        var salt = parameters[5..];
#pragma warning disable CA5350 // It is the only hash of NSEC3, and guards no secret.
        var hash = SHA1.HashData([.. name.Wire, .. salt]);
        for (var left = (parameters[2] << 8) | parameters[3]; left > 0; left--)
        {
            hash = SHA1.HashData([.. hash, .. salt]);
        }
#pragma warning restore CA5350

        return hash;
    }
}
