using Edge.Protocol;

namespace Edge.Stargate;

/// <summary>What is to go out next, in order.</summary>
internal sealed class OutboundFrames
{
    private List<StargateFrame>? _frames;

    public IReadOnlyList<StargateFrame> All => _frames ?? (IReadOnlyList<StargateFrame>)[];

    /// <summary>A message for this node alone.</summary>
    public void Add(StargateMessage message) => Add(StargateFrame.Of(message));

    /// <summary>One that may be sent to others too.</summary>
    public void Add(StargateFrame frame) => (_frames ??= []).Add(frame);
}
