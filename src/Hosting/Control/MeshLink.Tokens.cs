using Edge.Kernel;
using Edge.Protocol;

namespace Edge.Hosting;

/// <summary>What passes over the mesh of tokens.</summary>
public sealed partial class MeshLink
{
    /// <summary>Peers that are asked for one token, one after the other.</summary>
    private const int PeersAskedMax = 3;

    /// <summary>A Stargate that takes longer hears of a token all the same, but no login waits for it.</summary>
    private static readonly TimeSpan AnnounceTimeout = TimeSpan.FromSeconds(1);

    /// <summary>Raised with each access token, and each revocation, that a Stargate tells of; it may be known already.</summary>
    public event Action<TokenGrant>? Granted;

    /// <inheritdoc cref="Granted"/>
    public event Action<TokenRevocation>? Revoked;

    /// <summary>
    /// Tells every Stargate of a new access token, and waits a moment until all know it: the bearer's next request may go to
    /// another Api, which asks them.
    /// </summary>
    public async Task AnnounceAsync(TokenGrant grant, CancellationToken cancellation)
    {
        var wire = TokensWire.Write(grant);
        List<MeshPeer> peers;
        lock (_gate)
        {
            peers = [.. _peers.Values.Where(static peer => peer.IsConnected)];
        }

        var told = Task.WhenAll(peers.Select(peer => peer.AnnounceAsync(wire, CancellationToken.None)));
        await Task.WhenAny(told, Task.Delay(AnnounceTimeout, _time, cancellation));
    }

    /// <summary>Tells every Stargate of a revocation, besides its way through the store.</summary>
    public void Announce(TokenRevocation revocation) =>
        Post(new PeerMessage { Tokens = new TokenNews { Revocations = { TokensWire.Write(revocation) } } });

    /// <summary>What the Stargates know of a token; null if none of those asked does, or answers.</summary>
    public async Task<TokenGrant?> LookupAsync(string accessor, CancellationToken cancellation)
    {
        List<MeshPeer> peers;
        lock (_gate)
        {
            peers = [.. _peers.Values.Where(static peer => peer.IsConnected).Take(PeersAskedMax)];
        }

        foreach (var peer in peers)
        {
            if (await peer.LookupAsync(accessor, cancellation) is { } grant && grant.Accessor == accessor)
            {
                return grant;
            }
        }

        return null;
    }

    /// <summary>Asks other Stargates whether they can reach a node; what they find, they tell as an observation.</summary>
    public void Ask(IEnumerable<(NodeId Peer, NodeId Node)> probes)
    {
        lock (_gate)
        {
            foreach (var (peer, node) in probes)
            {
                if (_peers.TryGetValue(peer, out var link))
                {
                    link.Post(new PeerMessage { Probe = new ProbeWanted { Node = node.Value } });
                }
            }
        }
    }

    private void Take(NodeId peer, TokenNews news)
    {
        foreach (var wire in news.Grants)
        {
            if (TokensWire.Read(wire) is { } grant)
            {
                Granted?.Invoke(grant);
            }
            else
            {
                LogMalformed(peer);
            }
        }

        foreach (var wire in news.Revocations)
        {
            if (TokensWire.Read(wire) is { } revocation)
            {
                Revoked?.Invoke(revocation);
            }
            else
            {
                LogMalformed(peer);
            }
        }
    }
}
