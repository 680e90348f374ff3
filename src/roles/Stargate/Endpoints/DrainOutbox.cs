using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Protocol;

namespace Edge.Stargate;

/// <summary>What one node is told about draining, and what it answers.</summary>
internal sealed class DrainOutbox(NodeGreeting greeting, StargateServices services)
{
    /// <summary>A node that refuses is asked again after this long.</summary>
    private static readonly TimeSpan AskAgainPeriod = TimeSpan.FromSeconds(2);

    private bool? _told;
    private DateTimeOffset _askAgain;

    /// <summary>The message that is due; null if the node knows already, or must not be told.</summary>
    /// <param name="heartbeat">The newest one of the node's.</param>
    public StargateMessage? Due(long heartbeat)
    {
        var picture = services.View.Current;
        if (!picture.Entries.TryGetValue(ResourceKinds.Node.Key(greeting.Node.Value), out var entry))
        {
            return null;
        }

        var (wanted, granted) = services.Drains.DecideFor(greeting.Node, greeting.BootId);
        if (wanted == _told || (wanted && granted is null) || services.Time.GetUtcNow() < _askAgain)
        {
            return null;
        }

        _told = wanted;
        var drain = new Drain { Wanted = wanted, Epoch = picture.Epoch, Revision = entry.Modified.Value };
        if (granted is not null)
        {
            drain.Permit = new WithdrawalPermit
            {
                Node = greeting.Node.Value,
                BootId = unchecked((ulong)greeting.BootId),
                Heartbeat = heartbeat,
                Serving = granted.Serving,
                Required = granted.Required,
                OutageAllowed = !granted.LeavesEnough,
            };
        }

        return new StargateMessage { Drain = drain };
    }

    /// <summary>False if what the node says can't be read.</summary>
    public bool Take(DrainStatus status)
    {
        if (DrainWire.Read(status) is not var (phase, inFlight, quiet, reason) || phase == DrainPhase.None)
        {
            return false;
        }

        if (phase == DrainPhase.Refused && _told == true)
        {
            _told = null;
            _askAgain = services.Time.GetUtcNow() + AskAgainPeriod;
        }

        // Its last word may cross the end of the wish.
        if (services.Nodes.Find(greeting.Node) is { Drain: true })
        {
            services.Drains.Note(new DrainReport(greeting.Node, phase, inFlight, services.Time.GetUtcNow() - quiet, reason));
        }

        return true;
    }
}
