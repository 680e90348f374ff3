using System.Buffers;
using Edge.Protocol;
using Google.Protobuf;
using Grpc.Core;

namespace Edge.Stargate;

/// <summary>A message of a node's stream as the bytes that travel: written once, and sent to as many nodes as it concerns.</summary>
internal sealed class StargateFrame
{
    private readonly byte[] _bytes;

    private StargateFrame(byte[] bytes, bool isSnapshot) => (_bytes, IsSnapshot) = (bytes, isSnapshot);

    /// <summary>How frames are written to a stream; nobody here reads them.</summary>
    public static Marshaller<StargateFrame> Marshaller { get; } =
        new(Write, static (DeserializationContext _) => throw new NotSupportedException("a Stargate doesn't read its own messages"));

    public bool IsSnapshot { get; }

    public int Length => _bytes.Length;

    public static StargateFrame Of(StargateMessage message) =>
        new(message.ToByteArray(), message.MessageCase == StargateMessage.MessageOneofCase.Snapshot);

    private static void Write(StargateFrame frame, SerializationContext context)
    {
        context.SetPayloadLength(frame._bytes.Length);
        context.GetBufferWriter().Write(frame._bytes);
        context.Complete();
    }
}
