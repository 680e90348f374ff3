using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Edge.Kernel;

namespace Edge.Bird;

/// <summary>
/// Writes the configuration of BIRD 2 that <see cref="BirdSpeaker"/> works with. The protocols are disabled at first, so that
/// nothing that crashes and starts again and again is ever announced; there is no graceful restart, so that a dead one is gone.
/// </summary>
public static class BirdFile
{
    public static Outcome<string> Write(BirdFileOptions options)
    {
        if (Check(options) is { } failure)
        {
            return failure;
        }

        var file = new StringBuilder();
        file.Append("# Written by 'edge bgp config'. A Stargate enables and disables the protocols anycast…, and touches nothing else.\n\n");
        file.Append("log syslog all;\n");
        if (options.RouterId is { } id)
        {
            file.Append(CultureInfo.InvariantCulture, $"router id {id};\n");
        }

        file.Append("\nprotocol device { }\n\nprotocol bfd {\n  interface \"*\" { interval 300 ms; multiplier 5; };\n}\n");
        WriteStatics(file, options.Prefixes, AddressFamily.InterNetwork, "ipv4", BirdNames.Best, BirdNames.Drain);
        WriteStatics(file, options.Prefixes, AddressFamily.InterNetworkV6, "ipv6", BirdNames.Best6, BirdNames.Drain6);
        WriteFilter(file, options);
        foreach (var (peer, index) in options.Peers.Select(static (peer, index) => (peer, index)))
        {
            var family = peer.Address.AddressFamily == AddressFamily.InterNetwork ? "ipv4" : "ipv6";
            file.Append(string.Create(CultureInfo.InvariantCulture, $$"""

                protocol bgp edge_peer{{index + 1}} {
                  local as {{options.AutonomousSystem}};
                  neighbor {{peer.Address}} as {{peer.AutonomousSystem}};
                  hold time 9;
                  keepalive time 3;
                  connect delay time 1;
                  error wait time 1, 30;
                  graceful restart off;
                  bfd on;
                  {{family}} { import none; export filter edge_export; };
                }

                """));
        }

        return file.ToString();
    }

    /// <summary>Two protocols hold the same prefixes: who loses the better one still has the other.</summary>
    private static void WriteStatics(StringBuilder file, IReadOnlyList<IPNetwork> prefixes, AddressFamily family, string channel, string best, string drain)
    {
        var own = prefixes.Where(prefix => prefix.BaseAddress.AddressFamily == family).ToList();
        foreach (var (name, preference) in own.Count == 0 ? [] : ((string, int)[])[(best, 210), (drain, 200)])
        {
            file.Append(CultureInfo.InvariantCulture, $"\nprotocol static {name} {{\n  disabled yes;\n  {channel} {{ preference {preference}; }};\n");
            own.ForEach(prefix => file.Append(CultureInfo.InvariantCulture, $"  route {prefix} blackhole;\n"));
            file.Append("}\n");
        }
    }

    private static void WriteFilter(StringBuilder file, BirdFileOptions options)
    {
        file.Append(CultureInfo.InvariantCulture, $"\nfilter edge_export {{\n  if proto = \"{BirdNames.Best}\" || proto = \"{BirdNames.Best6}\" then accept;\n");
        file.Append(CultureInfo.InvariantCulture, $"  if proto = \"{BirdNames.Drain}\" || proto = \"{BirdNames.Drain6}\" then {{\n");
        file.Append("    bgp_community.add((65535, 0)); # GRACEFUL_SHUTDOWN, RFC 8326\n");
        for (var i = 0; i < options.PrependCount; i++)
        {
            file.Append(CultureInfo.InvariantCulture, $"    bgp_path.prepend({options.AutonomousSystem});\n");
        }

        file.Append("    accept;\n  }\n  reject;\n}\n");
    }

    private static Failure? Check(BirdFileOptions options)
    {
        if (options.AutonomousSystem == 0)
        {
            return Failure.Invalid("as", "0", "a number from 1 to 4294967295");
        }

        if (options.Prefixes.Count is < 1 or > BirdFileOptions.PrefixCountMax)
        {
            return Failure.Invalid("prefix", $"{options.Prefixes.Count} of them", $"there must be 1 to {BirdFileOptions.PrefixCountMax}");
        }

        if (options.Peers.Count is < 1 or > BirdFileOptions.PeerCountMax)
        {
            return Failure.Invalid("neighbor", $"{options.Peers.Count} of them", $"there must be 1 to {BirdFileOptions.PeerCountMax}");
        }

        if (options.PrependCount is < 0 or > BirdFileOptions.PrependCountMax)
        {
            return Failure.Invalid("prepend", options.PrependCount.ToString(CultureInfo.InvariantCulture), $"a number from 0 to {BirdFileOptions.PrependCountMax}");
        }

        if (options.RouterId is { AddressFamily: not AddressFamily.InterNetwork } id)
        {
            return Failure.Invalid("router-id", id.ToString(), "an address of version 4");
        }

        var lonely = options.Peers.FirstOrDefault(peer => peer.AutonomousSystem == 0 || options.Prefixes.All(prefix => prefix.BaseAddress.AddressFamily != peer.Address.AddressFamily));
        var untold = options.Prefixes.Where(prefix => options.Peers.All(peer => peer.Address.AddressFamily != prefix.BaseAddress.AddressFamily)).Select(static prefix => prefix.ToString()).FirstOrDefault();
        return lonely is null && untold is null ? null
            : lonely is null ? Failure.Invalid("prefix", untold!, "there must be a neighbor of its family to tell it to")
            : lonely.AutonomousSystem == 0 ? Failure.Invalid("neighbor", $"{lonely.Address}", "its number of an autonomous system is 1 to 4294967295")
            : Failure.Invalid("neighbor", $"{lonely.Address}", "there must be a prefix of its family to tell it");
    }
}
