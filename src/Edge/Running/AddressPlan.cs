using System.Net;
using System.Net.Sockets;
using Edge.Kernel;

namespace Edge.Running;

/// <summary>
/// Which address and ports each node of <c>edge up</c> has. On Linux every Stargate, Gateway and Host has its own loopback
/// address, so that DNS answers mean something; elsewhere they share 127.0.0.1 with ports of their own.
/// </summary>
internal sealed class AddressPlan(UpSetting setting, bool ownAddresses)
{
    private const int BrowserPort = 8088;

    public IPAddress AddressOf(NodeRole role, int number) => IPAddress.Parse((ownAddresses, role) switch
    {
        (true, NodeRole.Stargate) => $"127.0.1.{number}",
        (true, NodeRole.Gateway) => $"127.0.2.{number}",
        (true, NodeRole.Host) => $"127.0.3.{number}",
        _ => "127.0.0.1",
    });

    /// <param name="number">Counts from 1 within the role.</param>
    public RolePorts PortsOf(NodeRole role, int number)
    {
        var browser = role == NodeRole.Gateway && number == 1;
        if (setting.PortsAny)
        {
            return LastPorts(role, number, browser);
        }

        var usual = RolePorts.Usual with { Browser = browser ? BrowserPort : null };
        if (ownAddresses)
        {
            return usual;
        }

        var step = number - 1;
        return usual with
        {
            Dns = usual.Dns + step,
            DnsTls = usual.DnsTls + step,
            DnsHttps = usual.DnsHttps + step,
            Control = usual.Control + step,
            Http = 8180 + step,
            Https = usual.Https + step,
            Metrics = role switch
            {
                NodeRole.Stargate => 9500 + step,
                NodeRole.Gateway => 9600 + step,
                NodeRole.Host => 9700 + step,
                _ => usual.Metrics,
            },
        };
    }

    /// <summary>
    /// Free ports, but those of the last run while nobody else took them: nodes keep the addresses of the Stargates that
    /// they knew.
    /// </summary>
    private RolePorts LastPorts(NodeRole role, int number, bool browser)
    {
        var word = NodeRoleName.Of(role);
        var folder = setting.FolderOf($"{word}-{number}");
        int Last(string listener) => IfFree(AddressOf(role, number), NodeNote.LastPort(folder, word, listener));
        return new RolePorts
        {
            Dns = Last("dns"),
            DnsTls = Last("dnsTls"),
            DnsHttps = Last("dnsHttps"),
            Control = Last("control"),
            Http = Last("http"),
            Https = Last("https"),
            Browser = browser ? Last("browser") : null,
            Api = Last("api"),
            Metrics = Last("metrics"),
        };
    }

    private static int IfFree(IPAddress address, int port)
    {
        if (port == 0)
        {
            return 0;
        }

        using var probe = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            probe.Bind(new IPEndPoint(address, port));
            return port;
        }
        catch (SocketException)
        {
            return 0;
        }
    }
}
