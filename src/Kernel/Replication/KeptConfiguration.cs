using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using Edge.Kernel.Resources;

namespace Edge.Kernel;

/// <summary>
/// A configuration in the form in which it is kept on disk: eight bytes of form and version, XxHash128 of the rest, then
/// the rest. A Stargate keeps its whole picture so, other nodes their replica.
/// </summary>
public sealed record KeptConfiguration
{
    /// <summary>Larger files are refused: nothing that we write comes near.</summary>
    public const int BytesMax = 1024 * 1024 * 1024;

    private static readonly byte[] Form = "EDGECFG2"u8.ToArray();

    private const int ChecksumBytes = 16;

    public required long Epoch { get; init; }

    /// <summary>The revision of the whole; of a replica, that of its furthest class.</summary>
    public required Revision Revision { get; init; }

    /// <summary>The store's chain at the revision; empty in a node's replica.</summary>
    public string Chain { get; init; } = "";

    public IReadOnlyList<ReplicaPosition> Positions { get; init; } = [];

    public IReadOnlyList<KeptResource> Resources { get; init; } = [];

    /// <summary>What cohorts hold that have not been given everything yet.</summary>
    public IReadOnlyList<KeptCohort> Cohorts { get; init; } = [];

    /// <summary>The control addresses of the Stargates known last.</summary>
    public IReadOnlyList<string> Stargates { get; init; } = [];

    public byte[] ToBytes()
    {
        using var buffer = new MemoryStream();
        buffer.Write(Form);
        buffer.Write(new byte[ChecksumBytes]);
        using (var writer = new BinaryWriter(buffer, Encoding.UTF8, leaveOpen: true))
        {
            Write(writer);
        }

        var bytes = buffer.ToArray();
        XxHash128.Hash(bytes.AsSpan(Form.Length + ChecksumBytes), bytes.AsSpan(Form.Length, ChecksumBytes));
        return bytes;
    }

    /// <summary>Reads what <see cref="ToBytes"/> gave; anything else is refused.</summary>
    public static Outcome<KeptConfiguration> Parse(byte[] bytes)
    {
        var head = Form.Length + ChecksumBytes;
        if (bytes.Length < head || !bytes.AsSpan(0, Form.Length).SequenceEqual(Form))
        {
            return Corrupt("it is not a kept configuration of this release");
        }

        if (BinaryPrimitives.ReadUInt128BigEndian(bytes.AsSpan(Form.Length)) != XxHash128.HashToUInt128(bytes.AsSpan(head)))
        {
            return Corrupt("its checksum does not match");
        }

        try
        {
            using var reader = new BinaryReader(new MemoryStream(bytes, head, bytes.Length - head, writable: false), Encoding.UTF8);
            return Read(reader);
        }
        catch (Exception error) when (error is EndOfStreamException or FormatException or IOException or ArgumentException)
        {
            return Corrupt("it ends too early or holds impossible values");
        }
    }

    private static Failure Corrupt(string why) => new("kept_configuration_corrupt", $"the kept configuration cannot be read: {why}");

    private void Write(BinaryWriter writer)
    {
        writer.Write(Epoch);
        writer.Write(Revision.Value);
        writer.Write(Chain);
        writer.Write(Positions.Count);
        foreach (var position in Positions)
        {
            writer.Write((byte)position.Class);
            writer.Write(position.Cursor.Value);
            writer.Write(position.Digest);
        }

        writer.Write(Stargates.Count);
        foreach (var stargate in Stargates)
        {
            writer.Write(stargate);
        }

        writer.Write(Resources.Count);
        foreach (var kept in Resources)
        {
            Write(writer, kept);
        }

        writer.Write(Cohorts.Count);
        foreach (var cohort in Cohorts)
        {
            Write(writer, cohort);
        }
    }

    private static void Write(BinaryWriter writer, KeptCohort cohort)
    {
        writer.Write((byte)cohort.Class);
        writer.Write((byte)cohort.Cohort);
        writer.Write(cohort.Revision.Value);
        writer.Write(cohort.Puts.Count);
        foreach (var entry in cohort.Puts)
        {
            Write(writer, new KeptResource(entry, cohort.Class, entry.Modified));
        }

        writer.Write(cohort.Deletes.Count);
        foreach (var key in cohort.Deletes)
        {
            writer.Write(key.Value);
        }
    }

    private static void Write(BinaryWriter writer, KeptResource kept)
    {
        writer.Write((byte)kept.Class);
        writer.Write(kept.Seen.Value);
        writer.Write(kept.Resource.Key.Value);
        writer.Write(kept.Resource.Kind);
        writer.Write(kept.Resource.SchemaVersion);
        writer.Write(kept.Resource.Account);
        writer.Write(kept.Resource.Author);
        writer.Write(kept.Resource.Created.Value);
        writer.Write(kept.Resource.Modified.Value);
        writer.Write(kept.Resource.Body.Length);
        writer.Write(kept.Resource.Body.Span);
    }

    private static KeptConfiguration Read(BinaryReader reader)
    {
        var epoch = reader.ReadInt64();
        var revision = new Revision(reader.ReadInt64());
        var chain = reader.ReadString();
        var positions = new List<ReplicaPosition>();
        for (var count = reader.ReadInt32(); count > 0; count--)
        {
            positions.Add(new ReplicaPosition((ResourceClass)reader.ReadByte(), new Revision(reader.ReadInt64()), reader.ReadUInt64()));
        }

        var stargates = new List<string>();
        for (var count = reader.ReadInt32(); count > 0; count--)
        {
            stargates.Add(reader.ReadString());
        }

        var resources = new List<KeptResource>();
        for (var count = reader.ReadInt32(); count > 0; count--)
        {
            resources.Add(ReadResource(reader));
        }

        var cohorts = new List<KeptCohort>();
        for (var count = reader.ReadInt32(); count > 0; count--)
        {
            cohorts.Add(ReadCohort(reader));
        }

        return new KeptConfiguration
        {
            Epoch = epoch,
            Revision = revision,
            Chain = chain,
            Positions = positions,
            Stargates = stargates,
            Resources = resources,
            Cohorts = cohorts,
        };
    }

    private static KeptCohort ReadCohort(BinaryReader reader)
    {
        var (resourceClass, cohort, revision) = ((ResourceClass)reader.ReadByte(), reader.ReadByte(), new Revision(reader.ReadInt64()));
        var puts = new List<ResourceEntry>();
        for (var count = reader.ReadInt32(); count > 0; count--)
        {
            puts.Add(ReadResource(reader).Resource);
        }

        var deletes = new List<ResourceKey>();
        for (var count = reader.ReadInt32(); count > 0; count--)
        {
            deletes.Add(ResourceKey.Parse(reader.ReadString()));
        }

        return cohort <= KeptCohort.CohortsMax
            ? new KeptCohort(resourceClass, cohort, revision, puts, deletes)
            : throw new FormatException("a cohort has an impossible number");
    }

    private static KeptResource ReadResource(BinaryReader reader)
    {
        var resourceClass = (ResourceClass)reader.ReadByte();
        var seen = new Revision(reader.ReadInt64());
        var resource = new ResourceEntry(
            ResourceKey.Parse(reader.ReadString()),
            reader.ReadString(),
            reader.ReadInt32(),
            reader.ReadString(),
            reader.ReadString(),
            new Revision(reader.ReadInt64()),
            new Revision(reader.ReadInt64()),
            ReadBody(reader));
        return new KeptResource(resource, resourceClass, seen);
    }

    private static byte[] ReadBody(BinaryReader reader)
    {
        var length = reader.ReadInt32();
        return length is >= 0 and <= Commit.BodyBytesMax && reader.ReadBytes(length) is var body && body.Length == length
            ? body
            : throw new FormatException("a body has an impossible length");
    }
}
