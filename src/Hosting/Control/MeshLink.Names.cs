using Edge.Kernel;
using Edge.Protocol;

namespace Edge.Hosting;

/// <summary>What is asked over the mesh of names.</summary>
public sealed partial class MeshLink
{
    private static readonly TimeSpan FollowPause = TimeSpan.FromSeconds(1);

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
        var request = new TransfersRequest { Zone = zone };
        return await Task.WhenAll(Peers().OrderBy(static peer => peer.Key.Value, StringComparer.Ordinal).Select(async peer => (peer.Key, (await peer.Value.TransfersAsync(request, cancellation))?.State)));
    }

    /// <summary>What each Stargate was asked of a zone, and which of them did not answer.</summary>
    /// <param name="created">The revision at which the zone was made.</param>
    public async Task<(IReadOnlyList<QueriesReply> Replies, IReadOnlyList<NodeId> Silent)> QueriesAsync(string zone, long created, CancellationToken cancellation)
    {
        var request = new QueriesRequest { Zone = zone, Created = created };
        var answers = await Task.WhenAll(Peers().Select(async peer => (peer.Key, Reply: await peer.Value.QueriesAsync(request, cancellation))));
        return ([.. answers.Select(static answer => answer.Reply).OfType<QueriesReply>()], [.. answers.Where(static answer => answer.Reply is null).Select(static answer => answer.Key)]);
    }

    /// <summary>Passes on what every Stargate is asked of a zone, until the caller ends it.</summary>
    /// <param name="take">Is called by several threads.</param>
    public Task FollowQueriesAsync(string zone, long created, Action<NodeId, QueryLines> take, CancellationToken cancellation)
    {
        var request = new QueriesRequest { Zone = zone, Created = created };
        return Task.WhenAll(Peers().Select(peer => FollowAsync(peer.Value, request, lines => take(peer.Key, lines), cancellation)));
    }

    /// <summary>One that goes away, or has not heard of the zone yet, is asked again.</summary>
    private async Task FollowAsync(MeshPeer peer, QueriesRequest request, Action<QueryLines> take, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            await peer.FollowAsync(request, take, cancellation);
            await Task.Delay(FollowPause, _time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private List<KeyValuePair<NodeId, MeshPeer>> Peers()
    {
        lock (_gate)
        {
            return [.. _peers];
        }
    }
}
