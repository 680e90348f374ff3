using System.Net;
using System.Net.Sockets;

namespace Edge.Stargate;

/// <summary>Counts what clients hold open: so many in all, and so many of one network, so that one that holds many keeps out nobody else.</summary>
internal sealed class NetworkShares(int countMax, int networkCountMax)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<IPNetwork, int> _networks = [];
    private int _count;

    /// <summary>Counts one more; false if there are as many already.</summary>
    public bool TryOpen(IPAddress client)
    {
        var network = NetworkOf(client);
        lock (_gate)
        {
            var open = _networks.GetValueOrDefault(network);
            if (open >= networkCountMax || _count >= countMax)
            {
                return false;
            }

            _networks[network] = open + 1;
            _count++;
            return true;
        }
    }

    /// <summary>Counts one less.</summary>
    public void Close(IPAddress client)
    {
        var network = NetworkOf(client);
        lock (_gate)
        {
            _count--;
            if (--_networks[network] == 0)
            {
                _networks.Remove(network);
            }
        }
    }

    /// <summary>Of the size that one client can have for itself.</summary>
    private static IPNetwork NetworkOf(IPAddress client) => client.AddressFamily == AddressFamily.InterNetwork ? new IPNetwork(client, 32)
        : client.IsIPv4MappedToIPv6 ? new IPNetwork(client.MapToIPv4(), 32)
        : new IPNetwork(new IPAddress([.. client.GetAddressBytes().AsSpan(0, 8), .. new byte[8]]), 64);
}
