using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Identity;

/// <summary>
/// Finds the device of a node. A Stargate answers from its memory, so that nodes log in while the database is down, and asks
/// the store for what it does not know yet. A device that nobody knows is the failure <see cref="UnknownCode"/>; any other
/// failure means that the question stays open.
/// </summary>
public interface IDeviceDirectory
{
    const string UnknownCode = "device_unknown";

    ValueTask<Outcome<DeviceDocument>> FindAsync(NodeId node, CancellationToken cancellation);
}
