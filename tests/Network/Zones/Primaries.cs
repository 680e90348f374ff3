using System.Net;

namespace Edge.Tests.Network;

/// <summary>
/// BIND, Knot and NSD as primaries, each of zones of its own: <c>bind.test</c> and <c>knot.test</c> take updates, Knot signs
/// <c>knot.test</c> by NSEC and <c>hashed.test</c> by NSEC3, <c>nsd.test</c> is read anew from its file.
/// </summary>
/// <param name="told">The Stargate that they notify.</param>
internal sealed class Primaries(string folder, Func<int, string> addressOf, IPEndPoint told, string keyName, string secret) : IAsyncDisposable
{
    private const int Port = 5300;

    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(30);

    private readonly List<ChildProcess> _processes = [];

    /// <summary>BIND listens on addresses of interfaces alone, and so on the machine's own, with a port of its own.</summary>
    public IPEndPoint Bind { get; } = new(IPAddress.Loopback, Secondaries.FreePort());

    public IPEndPoint Knot { get; } = new(IPAddress.Parse(addressOf(41)), Port);

    public IPEndPoint Nsd { get; } = new(IPAddress.Parse(addressOf(42)), Port);

    public string KeyFile { get; } = Path.Combine(folder, "transfer.key");

    public async Task StartAsync()
    {
        Write("transfer.key", $"key {keyName} {{ algorithm hmac-sha256; secret \"{secret}\"; }};\n");
        foreach (var zone in (string[])["bind.test", "knot.test", "hashed.test"])
        {
            WriteZone(zone, 1, "www A 192.0.2.1");
        }

        WriteZone("nsd.test", 1, "www A 192.0.2.1");
        Write("catalog.test.zone", CatalogText(1, "listed.test"));
        WriteZone("listed.test", 1, "www A 192.0.2.7");
        await StartBindAsync();
        await StartAsync("knotd", ["-c", Write("knot.conf", KnotText())], "server started");
        await StartAsync("nsd", ["-d", "-c", Write("nsd.conf", NsdText())], "nsd started");
    }

    public Task StartBindAsync() => StartAsync("named", ["-g", "-n", "1", "-c", Write("named.conf", BindText())], "all zones loaded");

    /// <summary>Ends BIND by a signal, as a machine that fails does.</summary>
    public async Task KillBindAsync()
    {
        var bind = _processes.Single(static process => process.Name == "named");
        _processes.Remove(bind);
        await bind.DisposeAsync();
    }

    /// <summary>One change by UPDATE.</summary>
    public async Task UpdateAsync(IPEndPoint server, string zone, string change)
    {
        var script = Write($"{zone}.update", $"server {server.Address} {server.Port}\nzone {zone}\nupdate {change}\nsend\n");
        var result = await Tool.TryAsync("nsupdate", "-k", KeyFile, script);
        Assert.True(result.ExitCode == 0, result.Output);
    }

    public void ChangeNsd(uint serial, string record)
    {
        WriteZone("nsd.test", serial, record);
        _processes.Single(static process => process.Name == "nsd").Send(UnixSignal.Hangup);
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
        var process = await ChildProcess.StartAsync(program, Path.Combine(Machine.Logs, "primaries", $"{program}.log"), program, arguments);
        _processes.Add(process);
        await Eventually.HoldsAsync($"{program} says '{ready}'", ReadyWithin, () =>
        {
            Assert.False(process.HasExited, process.Tail());
            return process.Output.Contains(ready, StringComparison.Ordinal);
        });
    }

    private void WriteZone(string zone, uint serial, string record) => Write(
        $"{zone}.zone",
        $"$ORIGIN {zone}.\n$TTL 300\n@ SOA ns hostmaster {serial} 3600 600 86400 60\n@ NS ns\nns A 192.0.2.53\n{record}\n*.wild TXT anything\nsub NS ns.other.test.\n");

    /// <summary>A catalog by RFC 9432.</summary>
    private static string CatalogText(uint serial, string member) =>
        $"$ORIGIN catalog.test.\n$TTL 300\n@ SOA invalid. invalid. {serial} 3600 600 86400 60\n@ NS invalid.\nversion TXT \"2\"\nunique-1.zones PTR {member}.\n";

    private string Write(string name, string text)
    {
        var file = Path.Combine(folder, name);
        File.WriteAllText(file, text);
        return file;
    }

    private string BindText() =>
        $$"""
        include "{{KeyFile}}";
        options {
          directory "{{folder}}"; pid-file "{{folder}}/named.pid"; session-keyfile "{{folder}}/session.key"; managed-keys-directory "{{folder}}"; lock-file none;
          listen-on port {{Bind.Port}} { 127.0.0.1; }; listen-on-v6 { none; };
          recursion no; dnssec-validation no; notify explicit; notify-delay 0; empty-zones-enable no; masterfile-format text;
          allow-transfer { key {{keyName}}; }; also-notify { {{told.Address}} port {{told.Port}} key {{keyName}}; };
        };
        controls { };
        zone "bind.test" { type primary; file "bind.test.zone"; allow-update { key {{keyName}}; }; max-ixfr-ratio unlimited; };
        zone "catalog.test" { type primary; file "catalog.test.zone"; allow-update { key {{keyName}}; }; };
        zone "listed.test" { type primary; file "listed.test.zone"; };
        """;

    private string KnotText() =>
        $"""
        server:
          rundir: "{folder}"
          listen: {Knot.Address}@{Port}
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
            algorithm: hmac-sha256
            secret: {secret}
        remote:
          - id: stargate
            address: {told.Address}@{told.Port}
            key: {keyName}
        acl:
          - id: ours
            key: {keyName}
            action: [transfer, update]
        policy:
          - id: plain
            single-type-signing: on
          - id: hashed
            single-type-signing: on
            nsec3: on
        template:
          - id: default
            storage: "{folder}"
            acl: ours
            notify: stargate
            dnssec-signing: on
            zonefile-sync: -1
            zonefile-load: difference-no-serial
            journal-content: all
        zone:
          - domain: knot.test
            file: knot.test.zone
            dnssec-policy: plain
          - domain: hashed.test
            file: hashed.test.zone
            dnssec-policy: hashed
        """;

    private string NsdText() =>
        $"""
        server:
          ip-address: {Nsd.Address}@{Port}
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
          algorithm: hmac-sha256
          secret: "{secret}"
        zone:
          name: "nsd.test"
          zonefile: "{folder}/nsd.test.zone"
          provide-xfr: 0.0.0.0/0 {keyName}
          notify: {told.Address}@{told.Port} {keyName}
        """;
}
