using System.Diagnostics.Metrics;
using Edge.Coordination;
using Edge.Hosting;
using Edge.Identity;
using Edge.Kernel;
using Microsoft.Extensions.Logging;

namespace Edge.Stargate;

/// <summary>
/// Opens a Stargate: 1. the kept picture, if there is one, so that the rest works with the store down; 2. the network, or
/// a new one if the store is empty; 3. this node's identity, which it writes itself at its first start.
/// </summary>
internal sealed class StargateOpening(StargateOptions options, IControlStore store, IMeterFactory meters, TimeProvider time, ILoggerFactory loggers)
{
    public async Task<Outcome<StargateOpened>> OpenAsync(CancellationToken cancellation)
    {
        var metrics = new CoordinationMetrics(meters);
        SnapshotLoop? snapshot = null;
        var self = options.Name;
        var history = new HistoryGuard(store, () => self!.Value, time, loss => snapshot!.SetAside(loss));
        var view = new ControlView(store, options.Coordination, metrics, time, history);
        snapshot = new SnapshotLoop(view, options.Node.Folder, time, loggers.CreateLogger<SnapshotLoop>());
        snapshot.Restore();
        var viewed = new RememberingStore(store, view.Remembered);
        var founding = new NetworkFounding(viewed, options.MasterKey, options.Identity, SystemEntropy.Instance, time);
        var network = await founding.OpenAsync(options.Domain, cancellation);
        if (!network.Succeeded)
        {
            return network.Failure;
        }

        var identity = await NodeIdentity.OpenAsync(
            new NodeIdentityOptions
            {
                Node = options.Node,
                Role = NodeRole.Stargate,
                Admission = new SelfEnrolment(viewed, network.Value.Authority, options.Name, SystemEntropy.Instance, time),
                Time = time,
            },
            cancellation);
        self = identity.Succeeded ? identity.Value.Id : self;
        return identity.Succeeded
            ? new StargateOpened(identity.Value, network.Value.Authority, network.Value.OperatorToken, view, viewed, snapshot, metrics)
            : identity.Failure;
    }
}
