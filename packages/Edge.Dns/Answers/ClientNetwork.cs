using System.Net;

namespace Edge.Dns;

/// <summary>A network, in the form that is compared fastest.</summary>
internal readonly struct ClientNetwork
{
    private readonly ClientAddress _start;
    private readonly ulong _highMask;
    private readonly ulong _lowMask;

    public ClientNetwork(IPNetwork network)
    {
        _start = ClientAddress.Of(network.BaseAddress);
        var (bits, width) = (network.PrefixLength, _start.IsIpv6 ? 128 : 32);
        var free = width - bits;
        _lowMask = free >= 64 ? 0 : ulong.MaxValue << free;
        _highMask = free <= 64 ? ulong.MaxValue : free == 128 ? 0 : ulong.MaxValue << (free - 64);
    }

    public bool Contains(in ClientAddress client) =>
        client.IsIpv6 == _start.IsIpv6 && (client.High & _highMask) == _start.High && (client.Low & _lowMask) == (_start.Low & _lowMask);
}
