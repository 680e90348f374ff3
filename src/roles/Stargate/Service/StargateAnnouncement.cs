using Edge.Hosting;
using Edge.Kernel;
using Microsoft.Extensions.Logging;

namespace Edge.Stargate;

/// <summary>
/// Writes where the Stargate is reached into its own node; tried again while the store is down, and in each epoch: a restore
/// brings old addresses back.
/// </summary>
internal sealed partial class StargateAnnouncement(NodeId self, NodeAddresses addresses, IReadOnlyList<string> anycast, StargateWorks works, ILogger logger)
{
    private long? _doneIn;

    /// <summary>False if it must be tried again.</summary>
    public async Task<bool> TryAsync(CancellationToken cancellation)
    {
        var contacts = new NodeContacts
        {
            Control = addresses.Control?.ToString(),
            Dns = addresses.Dns?.ToString(),
            Anycast = anycast,
            Metrics = addresses.Metrics?.ToString(),
        };
        var epoch = works.View.Current.Epoch;
        var written = await works.Registration.UpdateAsync(self, contacts, cancellation);
        _doneIn = written.Succeeded ? epoch : null;
        if (!written.Succeeded)
        {
            LogFailed(self, written.Failure);
        }

        return written.Succeeded;
    }

    public async Task StepAsync(CancellationToken cancellation)
    {
        if (_doneIn != works.View.Current.Epoch)
        {
            await TryAsync(cancellation);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not publish the addresses of {Node}, will try again: {Failure}")]
    private partial void LogFailed(NodeId node, Failure failure);
}
