using Edge.Kernel;
using Edge.Protocol;

namespace Edge.Hosting;

/// <summary>What is asked over the mesh of names.</summary>
public sealed partial class MeshLink
{
    /// <summary>Why a visitor gets what it gets, as JSON by the first Stargate that says so; null if none does.</summary>
    public async Task<string?> ExplainAsync(string zone, string name, string type, string address, CancellationToken cancellation)
    {
        var request = new ExplainRequest { Zone = zone, Name = name, Type = type, Address = address };
        List<MeshPeer> peers;
        lock (_gate)
        {
            peers = [.. _peers.Where(static peer => peer.Value.IsConnected).OrderBy(static peer => peer.Key.Value, StringComparer.Ordinal).Select(static peer => peer.Value)];
        }

        foreach (var peer in peers)
        {
            if (await peer.ExplainAsync(request, cancellation) is { } reply)
            {
                return reply.Explanation;
            }
        }

        return null;
    }

    /// <summary>How it stands with a zone that is taken from elsewhere, as JSON, at each Stargate; null of those that do not answer.</summary>
    public async Task<IReadOnlyList<(NodeId Stargate, string? State)>> TransfersAsync(string zone, CancellationToken cancellation)
    {
        List<KeyValuePair<NodeId, MeshPeer>> peers;
        lock (_gate)
        {
            peers = [.. _peers.OrderBy(static peer => peer.Key.Value, StringComparer.Ordinal)];
        }

        var request = new TransfersRequest { Zone = zone };
        return await Task.WhenAll(peers.Select(async peer => (peer.Key, (await peer.Value.TransfersAsync(request, cancellation))?.State)));
    }
}
