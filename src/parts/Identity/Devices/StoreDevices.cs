using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Identity;

/// <summary>The devices as the store has them at this moment.</summary>
public sealed class StoreDevices(IControlStore store) : IDeviceDirectory
{
    public async ValueTask<Outcome<DeviceDocument>> FindAsync(NodeId node, CancellationToken cancellation)
    {
        var read = await store.ReadOneAsync(ResourceKinds.Device, node.Value, cancellation);
        return read switch
        {
            { Succeeded: false } => read.Failure,
            { Value.Document: null } => new Failure(IDeviceDirectory.UnknownCode, $"there is no device '{node}'"),
            _ => read.Value.Document,
        };
    }
}
