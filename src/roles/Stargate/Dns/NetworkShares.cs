using System.Net;
using System.Net.Sockets;

namespace Edge.Stargate;

/// <summary>Counts what clients hold open: so many in all, and so many of one network, so that one that holds many keeps out nobody else.</summary>
/// <param name="pace">The pace of all that one network asks by what it holds open; null where it has none of its own.</param>
internal sealed class NetworkShares(int countMax, int networkCountMax, Func<RequestPace>? pace = null)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<IPNetwork, Share> _networks = [];
    private int _count;

    /// <summary>Counts one more; false if there are as many already.</summary>
    public bool TryOpen(IPAddress client)
    {
        var network = NetworkOf(client);
        lock (_gate)
        {
            var share = _networks.GetValueOrDefault(network) ?? new Share(pace?.Invoke());
            if (share.Open >= networkCountMax || _count >= countMax)
            {
                return false;
            }

            share.Open++;
            _networks[network] = share;
            _count++;
            return true;
        }
    }

    /// <summary>Waits until the network of a client that holds something open may ask once more.</summary>
    public ValueTask WaitAsync(IPAddress client, CancellationToken cancellation)
    {
        lock (_gate)
        {
            return _networks[NetworkOf(client)].Pace?.WaitAsync(cancellation) ?? ValueTask.CompletedTask;
        }
    }

    /// <summary>Counts one less.</summary>
    public void Close(IPAddress client)
    {
        var network = NetworkOf(client);
        lock (_gate)
        {
            _count--;
            if (--_networks[network].Open == 0)
            {
                _networks.Remove(network);
            }
        }
    }

    /// <summary>Of the size that one client can have for itself.</summary>
    private static IPNetwork NetworkOf(IPAddress client) => client.AddressFamily == AddressFamily.InterNetwork ? new IPNetwork(client, 32)
        : client.IsIPv4MappedToIPv6 ? new IPNetwork(client.MapToIPv4(), 32)
        : new IPNetwork(new IPAddress([.. client.GetAddressBytes().AsSpan(0, 8), .. new byte[8]]), 64);

    private sealed class Share(RequestPace? pace)
    {
        public RequestPace? Pace => pace;

        public int Open { get; set; }
    }
}
