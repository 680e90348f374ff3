using System.Net;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Edge.Dns;

/// <summary>A network of clients that get an answer of their own. Its bits are the first of its address, the highest first.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SteeredNetwork
{
    public ulong Start;

    public ushort Answer;

    public byte Prefix;

    public byte IsIpv6;

    public uint Reserved;

    public static SteeredNetwork Of(IPNetwork network, int answer)
    {
        var start = ClientAddress.Of(network.BaseAddress);
        return new SteeredNetwork
        {
            Start = start.IsIpv6 ? start.High : start.Low << 32,
            Prefix = (byte)network.PrefixLength,
            Answer = (ushort)answer,
            IsIpv6 = (byte)(start.IsIpv6 ? 1 : 0),
        };
    }

    /// <summary>
    /// Whether a client is in it. <paramref name="scope"/> grows to the bits that tell: those of the network if it is, else
    /// those down to the first that differs, so that nobody inside gets what a resolver keeps for those outside.
    /// </summary>
    public readonly bool Contains(in ClientAddress client, ref int scope)
    {
        if ((IsIpv6 != 0) != client.IsIpv6)
        {
            return false;
        }

        var different = ((client.IsIpv6 ? client.High : client.Low << 32) ^ Start) & (ulong)(Prefix == 0 ? 0 : -1L << (64 - Prefix));
        scope = Math.Max(scope, different == 0 ? Prefix : BitOperations.LeadingZeroCount(different) + 1);
        return different == 0;
    }
}
