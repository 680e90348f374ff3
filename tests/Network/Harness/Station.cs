using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Edge.Tests.Network;

/// <summary>One machine of a <see cref="Fabric"/>: a network namespace with one address, in which programs run and sockets are opened.</summary>
internal sealed class Station(Fabric fabric, string name, string address, string space, string port)
{
    /// <summary>What arrives is looked at before any program gets it; sets and chain are filled while the test runs.</summary>
    internal const string Rules =
        "add table inet edge; add set inet edge cut { type ipv4_addr; }; "
        + "add chain inet edge arrival { type filter hook input priority 0; }; add rule inet edge arrival ip saddr @cut drop";

    public string Name => name;

    public string Address => address;

    /// <summary>The name of the namespace, as <c>ip netns exec</c> takes it.</summary>
    public string Namespace => space;

    /// <summary>The bridge's end of the cable.</summary>
    internal string Port => port;

    internal DelayedLine? Line { get; private set; }

    /// <summary>What a command line begins with to run here.</summary>
    public IReadOnlyList<string> Prefix => ["ip", "netns", "exec", space];

    public IPEndPoint At(int number) => new(IPAddress.Parse(address), number);

    /// <summary>A socket in this machine, not yet connected.</summary>
    public Socket Socket(SocketType type, ProtocolType protocol) => NamespaceThread.Socket(space, type, protocol);

    /// <summary>Delays every packet from and to this machine, each way. The first time puts the line in, which loses what is just under way.</summary>
    public async Task DelayAsync(TimeSpan oneWay)
    {
        Line ??= await fabric.InsertLineAsync(this);
        Line.Delay = oneWay;
    }

    internal Task RefuseAsync(Station source) =>
        NftAsync($"add element inet edge cut {{ {source.Address} }}");

    internal Task LoseAsync(Station source, double share) =>
        NftAsync(string.Create(CultureInfo.InvariantCulture, $"add rule inet edge arrival ip saddr {source.Address} numgen random mod 1000 < {(int)(share * 1000)} drop"));

    internal Task HealAsync() =>
        NftAsync("flush set inet edge cut; flush chain inet edge arrival; add rule inet edge arrival ip saddr @cut drop");

    private Task<string> NftAsync(string rules) => Tool.RunAsync("ip", [.. Prefix.Skip(1), "nft", rules]);
}
