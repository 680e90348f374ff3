using System.Buffers.Binary;
using System.Security.Cryptography;
using Edge.Dns;

namespace Edge.Naming;

/// <summary>What all servers of the zone above say of a zone's keys; there is one at least.</summary>
public sealed record ParentView(IReadOnlyList<ParentAnswer> Answers)
{
    private const byte Sha256Digest = 2;

    private const byte Sha384Digest = 4;

    /// <summary>Whether every server answered, and has no DS.</summary>
    public bool IsEmpty => Answers.Count > 0 && Answers.All(static answer => answer.Ds is { Count: 0 });

    /// <summary>The longest time for which resolvers keep what was seen.</summary>
    public uint TtlSeconds => Answers.Max(static answer => answer.Ds is { Count: > 0 } ? answer.TtlSeconds : 0);

    /// <summary>Whether every server answered, and vouches for the key.</summary>
    public bool AllHave(DnsName apex, ZoneKey key) => Answers.Count > 0 && Answers.All(answer => answer.Ds is { } all && all.Any(ds => IsOf(ds, apex, key)));

    /// <summary>Whether every server answered, and none vouches for the key.</summary>
    public bool NoneHas(DnsName apex, ZoneKey key) => Answers.Count > 0 && Answers.All(answer => answer.Ds is { } all && !all.Any(ds => IsOf(ds, apex, key)));

    private static bool IsOf(byte[] ds, DnsName apex, ZoneKey key) =>
        ds.Length > 4 && BinaryPrimitives.ReadUInt16BigEndian(ds) == key.Tag && ds[2] == (byte)key.Algorithm && ds[3] switch
        {
            Sha256Digest => ds.AsSpan(4).SequenceEqual(key.ToDs(apex).AsSpan(4)),
            Sha384Digest => ds.AsSpan(4).SequenceEqual(SHA384.HashData([.. apex.Wire, .. key.Value])),
            _ => false,
        };
}
