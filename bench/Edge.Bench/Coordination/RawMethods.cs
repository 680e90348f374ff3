using Grpc.Core;

namespace Edge.Bench.Coordination;

/// <summary>The streams of both sides with messages as bytes, so that the client costs as little as it can, and the same.</summary>
internal static class RawMethods
{
    private static readonly Marshaller<byte[]> Bytes = Marshallers.Create(static bytes => bytes, static bytes => bytes);

    public static readonly Method<byte[], byte[]> NodeControl =
        new(MethodType.DuplexStreaming, "edge.control.v1.NodeControl", "Connect", Bytes, Bytes);

    public static readonly Method<byte[], byte[]> EtcdWatch =
        new(MethodType.DuplexStreaming, "etcdserverpb.Watch", "Watch", Bytes, Bytes);
}
