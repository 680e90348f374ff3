using Edge.Kernel;

namespace Edge.Protocol;

/// <summary>HELLO: <c>version u16 | node text | software text | slots u32 | proof 64 bytes</c>. A text is its length as u16 and Latin-1 bytes.</summary>
/// <param name="Software">The release of the Host, for operators.</param>
/// <param name="Slots">Jobs that the Host takes at once.</param>
/// <param name="Proof">Ed25519 signature, see <see cref="DeviceProof"/>; purpose <see cref="ProofPurpose.JobHello"/>.</param>
public sealed record HelloMessage(ushort Version, NodeId Node, string Software, int Slots, byte[] Proof) : IJobMessage
{
    public const int ProofBytes = 64;

    public const int SlotsMax = 1024;

    private const int SoftwareLengthMax = 128;

    public int Size =>
        sizeof(ushort) + JobPayloadWriter.SizeOf(Node.Value) + JobPayloadWriter.SizeOf(Software) + sizeof(uint) + ProofBytes;

    public static Outcome<HelloMessage> Parse(ReadOnlySpan<byte> payload)
    {
        var reader = new JobPayloadReader(payload);
        var version = reader.U16("hello.version");
        var name = reader.Text("hello.node", NodeId.LengthMax);
        var software = reader.Text("hello.software", SoftwareLengthMax);
        var slots = reader.U32("hello.slots");
        var proof = reader.Bytes("hello.proof", ProofBytes).ToArray();
        if (reader.End() is { } failure)
        {
            return failure;
        }

        if (version != JobFraming.Version)
        {
            return Failure.Invalid("hello.version", $"{version}", $"this end speaks version {JobFraming.Version}");
        }

        if (!NodeId.TryParse(name, out var node))
        {
            return Failure.Invalid("hello.node", name, "1 to 63 characters of [a-z0-9-]");
        }

        return slots <= SlotsMax
            ? new HelloMessage(version, node, software, (int)slots, proof)
            : Failure.Invalid("hello.slots", $"{slots}", $"at most {SlotsMax}");
    }

    public void Write(Span<byte> destination)
    {
        var writer = new JobPayloadWriter(destination);
        writer.U16(Version);
        writer.Text(Node.Value);
        writer.Text(Software);
        writer.U32((uint)Slots);
        writer.Bytes(Proof);
    }
}
