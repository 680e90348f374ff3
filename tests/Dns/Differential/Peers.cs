using System.Globalization;
using Edge.Dns;

namespace Edge.Tests.Dns;

/// <summary>NSD, Knot DNS and BIND, each with the same zones.</summary>
internal static class Peers
{
    /// <summary>Types that the server of Debian 12 does not know yet, so that it gets them by number.</summary>
    private static readonly Dictionary<string, DnsRecordType[]> Unknown = new()
    {
        ["nsd"] =
        [
            DnsRecordType.Gpos, DnsRecordType.Hip, DnsRecordType.Ninfo, DnsRecordType.Talink, DnsRecordType.Dsync, DnsRecordType.Amtrelay,
            DnsRecordType.ResInfo, DnsRecordType.Wallet, DnsRecordType.Ta,
        ],
        ["knot"] =
        [
            DnsRecordType.Md, DnsRecordType.Mf, DnsRecordType.Mb, DnsRecordType.Mg, DnsRecordType.Mr, DnsRecordType.X25,
            DnsRecordType.Isdn, DnsRecordType.Px, DnsRecordType.Gpos, DnsRecordType.Hip, DnsRecordType.Ninfo, DnsRecordType.Talink,
            DnsRecordType.Dsync, DnsRecordType.Avc, DnsRecordType.Amtrelay, DnsRecordType.ResInfo, DnsRecordType.Wallet, DnsRecordType.Ta,
            DnsRecordType.Dlv,
        ],
        ["bind"] = [DnsRecordType.Dsync, DnsRecordType.ResInfo, DnsRecordType.Wallet],
    };

    /// <summary>Keys of SVCB that one of them does not know, or refuses as a number.</summary>
    private static readonly string[] NewKeys = ["ohttp", "key667", "dohpath"];

    /// <summary>Starts those that are installed; without all three the test is skipped.</summary>
    public static async Task<IReadOnlyList<IAnswers>> StartAsync(IReadOnlyList<Zone> zones)
    {
        if (ServerAnswers.Find("nsd") is not { } nsd || ServerAnswers.Find("knotd") is not { } knot || ServerAnswers.Find("named") is not { } bind)
        {
            Assert.Skip("nsd, knotd or named is not installed (Debian: nsd, knot, bind9)");
            return [];
        }

        List<ServerAnswers> servers = [];
        try
        {
            servers.Add(new ServerAnswers("nsd", nsd, "nsd started", (folder, port) => Nsd(folder, port, zones)));
            servers.Add(new ServerAnswers("knot", knot, "server started", (folder, port) => Knot(folder, port, zones)));
            servers.Add(new ServerAnswers("bind", bind, "all zones loaded", (folder, port) => Bind(folder, port, zones)));
            await Task.WhenAll(servers.Select(server => server.StartAsync()));
            return servers;
        }
        catch
        {
            servers.ForEach(server => server.Dispose());
            throw;
        }
    }

    /// <summary>Starts BIND alone; without it the test is skipped.</summary>
    public static Task<ServerAnswers> StartBindAsync(IReadOnlyList<Zone> zones) =>
        ServerAnswers.StartNamedAsync((folder, port) => Bind(folder, port, zones));

    private static string[] Nsd(string folder, int port, IReadOnlyList<Zone> zones)
    {
        Write(folder, "nsd.conf",
            $"""
            server:
              ip-address: 127.0.0.1@{port}
              username: ""
              zonesdir: "{folder}"
              database: ""
              logfile: ""
              pidfile: "{folder}/nsd.pid"
              xfrdfile: "{folder}/xfrd.state"
              xfrdir: "{folder}"
              zonelistfile: "{folder}/zone.list"
              server-count: 1
              tcp-query-count: 0
              rrl-ratelimit: 0
              rrl-whitelist-ratelimit: 0
              minimal-responses: yes
              verbosity: 1
            remote-control:
              control-enable: no

            """ + Each("nsd", folder, zones, (name, file) => $"zone:\n  name: \"{name}\"\n  zonefile: \"{file}\"\n"));
        return ["-d", "-c", Path.Combine(folder, "nsd.conf")];
    }

    private static string[] Knot(string folder, int port, IReadOnlyList<Zone> zones)
    {
        Write(folder, "knot.conf",
            $"""
            server:
              rundir: "{folder}"
              listen: 127.0.0.1@{port}
              udp-workers: 1
              tcp-workers: 1
              background-workers: 1
            log:
              - target: stderr
                any: info
            database:
              storage: "{folder}"
            template:
              - id: default
                storage: "{folder}"
                semantic-checks: off
                zonefile-load: whole
                zonefile-sync: -1
                journal-content: none
            zone:

            """ + Each("knot", folder, zones, (name, file) => $"  - domain: \"{name}\"\n    file: \"{file}\"\n"));
        return ["-c", Path.Combine(folder, "knot.conf")];
    }

    private static string[] Bind(string folder, int port, IReadOnlyList<Zone> zones)
    {
        Write(folder, "named.conf",
            $$"""
            options {
              directory "{{folder}}";
              pid-file "{{folder}}/named.pid";
              session-keyfile "{{folder}}/session.key";
              managed-keys-directory "{{folder}}";
              lock-file none;
              listen-on port {{port}} { 127.0.0.1; };
              listen-on-v6 { none; };
              recursion no;
              minimal-responses yes;
              zero-no-soa-ttl no;
              dnssec-validation no;
              notify no;
              empty-zones-enable no;
              check-integrity no;
              check-names primary ignore;
              check-dup-records ignore;
              check-mx ignore;
              check-wildcard no;
              rrset-order { order fixed; };
            };
            controls { };

            """ + Each("bind", folder, zones, (name, file) => $"zone \"{name}\" {{ type primary; file \"{file}\"; }};\n"));
        return ["-g", "-n", "1", "-c", Path.Combine(folder, "named.conf")];
    }

    private static string Each(string server, string folder, IReadOnlyList<Zone> zones, Func<string, string, string> line) => string.Concat(zones.Select((zone, index) =>
    {
        var file = string.Create(CultureInfo.InvariantCulture, $"{index}.zone");
        Write(folder, file, string.Concat(zone.Names.SelectMany(name => Lines(name, Unknown[server]))));
        return line(zone.Apex.ToString(), Path.Combine(folder, file));
    }));

    private static IEnumerable<string> Lines(ZoneName name, DnsRecordType[] unknown)
    {
        foreach (var set in name.Sets.OrderBy(set => set.Type == DnsRecordType.Soa ? 0 : 1))
        {
            for (var i = 0; i < set.Count; i++)
            {
                var value = set.Value(i).ToArray();
                var text = RecordText.Format(set.Type, value);
                yield return unknown.Contains(set.Type) || NewKeys.Any(key => text.Contains(key, StringComparison.Ordinal))
                    ? $"{name.Name} {set.TtlSeconds} IN TYPE{(int)set.Type} \\# {value.Length} {Convert.ToHexString(value)}\n"
                    : $"{new DnsRecord { Owner = name.Name, Type = set.Type, TtlSeconds = set.TtlSeconds, Value = value }}\n";
            }
        }
    }

    private static void Write(string folder, string file, string text) => File.WriteAllText(Path.Combine(folder, file), text);
}
