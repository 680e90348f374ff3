using Edge.Protocol;
using Grpc.Core;

namespace Edge.Stargate;

/// <summary>
/// The service NodeControl as control.proto describes it, but that it sends frames: the code that the compiler makes of the
/// description writes each message anew for each node.
/// </summary>
[BindServiceMethod(typeof(NodeControlService), nameof(Bind))]
internal abstract class NodeControlService
{
    private static readonly Method<NodeMessage, StargateFrame> ConnectMethod = new(
        MethodType.DuplexStreaming,
        NodeControl.Descriptor.FullName,
        nameof(Connect),
        Marshallers.Create(static message => Google.Protobuf.MessageExtensions.ToByteArray(message), NodeMessage.Parser.ParseFrom),
        StargateFrame.Marshaller);

    public abstract Task Connect(
        IAsyncStreamReader<NodeMessage> requestStream, IServerStreamWriter<StargateFrame> responseStream, ServerCallContext context);

    /// <summary>Called by the framework, which finds it by the attribute.</summary>
    public static void Bind(ServiceBinderBase binder, NodeControlService? service) =>
        binder.AddMethod(ConnectMethod, service is null ? null : new DuplexStreamingServerMethod<NodeMessage, StargateFrame>(service.Connect));
}
