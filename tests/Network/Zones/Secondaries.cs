using System.Net;
using System.Net.Sockets;

namespace Edge.Tests.Network;

/// <summary>BIND by TLS, Knot and NSD by TCP as secondaries of one zone. BIND listens on addresses of interfaces alone, and so on the machine's own.</summary>
internal sealed class Secondaries(string folder, string address, IPEndPoint primary, int tlsPort, string zone) : IAsyncDisposable
{
    private const int KnotPort = 5302;
    private const int NsdPort = 5303;

    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(30);

    private readonly List<ChildProcess> _processes = [];

    /// <summary>BIND, Knot and NSD in this order.</summary>
    public IReadOnlyList<IPEndPoint> All { get; } =
        [new(IPAddress.Loopback, FreePort()), new(IPAddress.Parse(address), KnotPort), new(IPAddress.Parse(address), NsdPort)];

    /// <param name="keyFile">As BIND has keys.</param>
    public async Task StartAsync(string keyFile, string keyName, string algorithm, string secret)
    {
        await StartAsync("named", ["-g", "-n", "1", "-c", Write("named.conf", Bind(keyFile, keyName))], "all zones loaded");
        await StartAsync("knotd", ["-c", Write("knot.conf", Knot(keyName, algorithm, secret))], "server started");
        await StartAsync("nsd", ["-d", "-c", Write("nsd.conf", Nsd(keyName, algorithm, secret))], "nsd started");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }
    }

    private async Task StartAsync(string program, string[] arguments, string ready)
    {
        var process = await ChildProcess.StartAsync(program, Path.Combine(Machine.Logs, "secondaries", $"{program}.log"), program, arguments);
        _processes.Add(process);
        await Eventually.HoldsAsync($"{program} says '{ready}'", ReadyWithin, () =>
        {
            Assert.False(process.HasExited, process.Tail());
            return process.Output.Contains(ready, StringComparison.Ordinal);
        });
    }

    public static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private string Write(string name, string text)
    {
        var file = Path.Combine(folder, name);
        File.WriteAllText(file, text);
        return file;
    }

    private string Bind(string keyFile, string keyName) =>
        $$"""
        include "{{keyFile}}";
        options {
          directory "{{folder}}"; pid-file "{{folder}}/named.pid"; session-keyfile "{{folder}}/session.key"; managed-keys-directory "{{folder}}"; lock-file none;
          listen-on port {{All[0].Port}} { 127.0.0.1; }; listen-on-v6 { none; };
          recursion no; dnssec-validation no; notify no; empty-zones-enable no; masterfile-format text;
          catalog-zones { zone "catalog.test" default-primaries { {{primary.Address}} port {{primary.Port}} key {{keyName}}; } zone-directory "{{folder}}" min-update-interval 1; };
        };
        zone "catalog.test" { type secondary; file "bind.catalog.zone"; primaries { {{primary.Address}} port {{primary.Port}} key {{keyName}}; }; };
        controls { };
        zone "{{zone}}" { type secondary; file "bind.zone"; primaries { {{primary.Address}} port {{tlsPort}} key {{keyName}} tls ephemeral; }; };
        """;

    private string Knot(string keyName, string algorithm, string secret) =>
        $"""
        server:
          rundir: "{folder}"
          listen: {address}@{KnotPort}
          udp-workers: 1
          tcp-workers: 1
          background-workers: 1
        log:
          - target: stderr
            any: info
        database:
          storage: "{folder}"
        key:
          - id: {keyName}
            algorithm: {algorithm}
            secret: {secret}
        remote:
          - id: primary
            address: {primary.Address}@{primary.Port}
            key: {keyName}
        acl:
          - id: told
            address: {primary.Address}
            key: {keyName}
            action: notify
        template:
          - id: listed
            storage: "{folder}"
            master: primary
            acl: told
        zone:
          - domain: "{zone}"
            storage: "{folder}"
            file: knot.zone
            master: primary
            acl: told
          - domain: catalog.test
            storage: "{folder}"
            file: knot.catalog.zone
            master: primary
            acl: told
            catalog-role: interpret
            catalog-template: listed
        """;

    private string Nsd(string keyName, string algorithm, string secret) =>
        $"""
        server:
          ip-address: {address}@{NsdPort}
          username: ""
          zonesdir: "{folder}"
          database: ""
          logfile: ""
          pidfile: "{folder}/nsd.pid"
          xfrdfile: "{folder}/xfrd.state"
          xfrdir: "{folder}"
          zonelistfile: "{folder}/zone.list"
          server-count: 1
          verbosity: 1
        remote-control:
          control-enable: no
        key:
          name: "{keyName}"
          algorithm: {algorithm}
          secret: "{secret}"
        zone:
          name: "{zone}"
          zonefile: "{folder}/nsd.zone"
          allow-notify: {primary.Address} {keyName}
          request-xfr: {primary.Address}@{primary.Port} {keyName}
        """;
}
