using Edge.Coordination;
using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Stargate;

/// <summary>Devices out of the picture, so that nodes log in while the store is down; a device that joined just now, out of the store.</summary>
internal sealed class ViewDevices(ControlView view, IControlStore store) : IDeviceDirectory
{
    private readonly StoreDevices _store = new(store);

    public ValueTask<Outcome<DeviceDocument>> FindAsync(NodeId node, CancellationToken cancellation) =>
        view.Current.Entries.TryGetValue(ResourceKinds.Device.Key(node.Value), out var entry)
            ? ValueTask.FromResult(ResourceKinds.Device.Parse(entry))
            : _store.FindAsync(node, cancellation);
}
