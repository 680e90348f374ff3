using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using Edge.Tests.Network;

namespace Edge.Bench.Dns;

/// <summary>An authoritative server from Debian with one zone, on one core.</summary>
[SupportedOSPlatform("linux")]
internal sealed class DnsPeer : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private DnsPeer(DnsSide side, ChildProcess process) => (Side, _process) = (side, process);

    public DnsSide Side { get; }

    /// <summary>NSD with one server process. Its rate limit cannot exempt the loopback, and is off.</summary>
    /// <param name="more">Further lines of its server.</param>
    public static Task<DnsPeer> StartNsdAsync(string folder, string zoneFile, string more = "") => StartAsync("nsd", folder, port => $$"""
        server:
          ip-address: 127.0.0.1@{{port}}
          server-count: 1
          username: ""
          chroot: ""
          zonesdir: "{{folder}}"
          database: ""
          pidfile: "{{folder}}/nsd.pid"
          xfrdfile: "{{folder}}/xfrd.state"
          zonelistfile: "{{folder}}/zone.list"
          xfrdir: "{{folder}}"
          minimal-responses: yes
          hide-version: yes
          rrl-ratelimit: 0
          nsid: "ascii_nsd"
          answer-cookie: yes
          {{more}}
        remote-control:
          control-enable: no
        zone:
          name: {{DnsZone.Apex}}
          zonefile: {{zoneFile}}
        """, file => ["-d", "-c", file]);

    /// <summary>Knot with one thread for datagrams; without cookies, as its module sends away who shows none of its own.</summary>
    /// <param name="module">Another module that it answers with.</param>
    public static Task<DnsPeer> StartKnotAsync(string folder, string zoneFile, string? module = null) => StartAsync("knotd", folder, port => $$"""
        server:
          listen: 127.0.0.1@{{port}}
          rundir: {{folder}}
          udp-workers: 1
          tcp-workers: 1
          background-workers: 1
          nsid: knot
        database:
          storage: {{folder}}
        template:
          - id: default
            storage: {{folder}}
            zonefile-load: whole
            journal-content: none
        zone:
          - domain: {{DnsZone.Apex}}
            file: {{zoneFile}}{{(module is null ? "" : $"\n    module: {module}")}}
        """, file => ["-c", file]);

    /// <summary>gdnsd with one thread for datagrams; it has cookies of its own, and takes zones from a folder by their names.</summary>
    public static async Task<DnsPeer> StartGdnsdAsync(string folder, string zoneFile)
    {
        var zones = Directory.CreateDirectory(Path.Combine(folder, "zones"));
        File.Copy(zoneFile, Path.Combine(zones.FullName, DnsZone.Apex));
        return await StartAsync("gdnsd", folder, port => $$"""
            options => {
              listen => "127.0.0.1:{{port}}"
              udp_threads => 1
              tcp_threads => 1
              nsid_ascii => "gdnsd"
              max_ttl => 3600000
              run_dir => "{{folder}}"
              state_dir => "{{folder}}"
            }
            """, _ => ["-c", folder, "start"], file: "config");
    }

    public async ValueTask DisposeAsync()
    {
        _process.Send(UnixSignal.Terminate);
        await _process.WaitForExitAsync(TimeSpan.FromSeconds(10));
        await _process.DisposeAsync();
    }

    private static async Task<DnsPeer> StartAsync(string program, string folder, Func<int, string> configuration, Func<string, string[]> arguments, string? file = null)
    {
        Directory.CreateDirectory(folder);
        var server = FreeEndpoint();
        var path = Path.Combine(folder, file ?? $"{program}.conf");
        await File.WriteAllTextAsync(path, configuration(server.Port));
        var process = await ChildProcess.StartAsync(program, Path.Combine(Machine.Logs, "bench", $"{program}.log"), program, arguments(path), cores: Cores.Server);
        await Eventually.HoldsAsync($"{program} answers", TimeSpan.FromSeconds(20), () =>
        {
            Assert.False(process.HasExited, process.Output);
            return Task.FromResult(DnsAnswer.Comes(server));
        });
        return new DnsPeer(new DnsSide(program, server, process.Id) { FollowsAliases = program != "gdnsd" }, process);
    }

    private static IPEndPoint FreeEndpoint()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return (IPEndPoint)socket.LocalEndPoint!;
    }
}
