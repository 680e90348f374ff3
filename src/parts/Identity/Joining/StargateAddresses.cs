using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Identity;

/// <summary>The control addresses of the network's Stargates, for a node that has just joined.</summary>
internal sealed class StargateAddresses(IControlStore store)
{
    public const int StargatesMax = 16;

    /// <summary>Empty when the store does not answer: the node then knows the Stargate at which it joined.</summary>
    public async ValueTask<IReadOnlyList<string>> ReadAsync(CancellationToken cancellation)
    {
        var read = await store.ReadAsync(ResourceKinds.Node.Range, cancellation);
        if (read is not ReadOutcome.Found found)
        {
            return [];
        }

        return [.. found.Entries
            .Select(entry => ResourceKinds.Node.Parse(entry))
            .Where(node => node.Succeeded && node.Value is { Role: NodeRole.Stargate, Control: not null, Drain: false })
            .Select(node => node.Value.Control!)
            .Take(StargatesMax)];
    }
}
