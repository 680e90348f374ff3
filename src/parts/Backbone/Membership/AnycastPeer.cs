using Edge.Kernel;

namespace Edge.Backbone;

/// <summary>Another Stargate, as a member of the anycast group.</summary>
/// <param name="Serves">Whether it is in service by its health.</param>
public sealed record AnycastPeer(NodeId Node, Region Region, AnycastState State, bool Serves)
{
    /// <summary>Whether visitors are served by it when another leaves.</summary>
    public bool IsMember => State == AnycastState.In && Serves;
}
