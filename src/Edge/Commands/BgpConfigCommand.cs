using System.CommandLine;
using System.Globalization;
using System.Net;
using Edge.Bird;
using Edge.Kernel;

namespace Edge.Commands;

/// <summary><c>edge bgp config</c>: the configuration of BIRD that a Stargate works with.</summary>
internal static class BgpConfigCommand
{
    public static Command Build(CommandShell shell)
    {
        var number = new Option<uint>("--as") { Description = "The number of your autonomous system.", HelpName = "N", Required = true };
        var prefixes = new Option<string[]>("--prefix") { Description = "An anycast prefix of either family; may be repeated.", HelpName = "P", Required = true };
        var neighbors = new Option<string[]>("--neighbor") { Description = "A router that is told the prefixes, with its number; may be repeated.", HelpName = "ADDRESS@N", Required = true };
        var id = new Option<string?>("--router-id") { Description = "An address of version 4 that is this machine's alone; BIRD finds one if absent.", HelpName = "A" };
        var prepend = new Option<int>("--prepend") { Description = "While it drains, put the own number so often before the path, for routers that do not know GRACEFUL_SHUTDOWN.", HelpName = "TIMES" };
        return new EdgeCommand(
            "config",
            "Prints the configuration of BIRD 2 for this machine.",
            "edge bgp config --as 64500 --prefix 192.0.2.0/24 --neighbor 198.51.100.1@64501 > /etc/bird/bird.conf",
            "edge bgp config --as 64500 --prefix 192.0.2.0/24 --prefix 2001:db8:53::/48 --neighbor 198.51.100.1@64501 --neighbor 2001:db8::1@64501 --router-id 198.51.100.2")
        {
            number, prefixes, neighbors, id, prepend,
        }.Does(shell, async (parsed, cancellation) =>
        {
            var options = Read(parsed.GetValue(number), parsed.GetRequiredValue(prefixes), parsed.GetRequiredValue(neighbors), parsed.GetValue(id), parsed.GetValue(prepend));
            var file = options.Succeeded ? BirdFile.Write(options.Value) : options.Failure;
            if (!file.Succeeded)
            {
                return file.Failure;
            }

            await shell.Output.WriteAsync(file.Value.AsMemory(), cancellation);
            return null;
        });
    }

    private static Outcome<BirdFileOptions> Read(uint number, string[] prefixes, string[] neighbors, string? id, int prepend)
    {
        if (Array.Find(prefixes, static prefix => !IPNetwork.TryParse(prefix, out var network) || network.ToString() != prefix) is { } wrong)
        {
            return Failure.Invalid("--prefix", wrong, "a prefix is an address and its length, in the usual form and without bits behind it, such as 192.0.2.0/24");
        }

        var peers = neighbors.Select(static neighbor => (Text: neighbor, Peer: PeerOf(neighbor))).ToList();
        if (peers.Find(static peer => peer.Peer is null) is (not null and var odd, _))
        {
            return Failure.Invalid("--neighbor", odd, "a neighbor is an address and the number of its autonomous system, such as 198.51.100.1@64501");
        }

        IPAddress? router = null;
        if (id is not null && !IPAddress.TryParse(id, out router))
        {
            return Failure.Invalid("--router-id", id, "an address of version 4");
        }

        return new BirdFileOptions
        {
            AutonomousSystem = number,
            Prefixes = [.. prefixes.Select(static prefix => IPNetwork.Parse(prefix))],
            Peers = [.. peers.Select(static peer => peer.Peer!)],
            RouterId = router,
            PrependCount = prepend,
        };
    }

    private static BirdPeer? PeerOf(string text) =>
        text.Split('@') is [var address, var number]
        && IPAddress.TryParse(address, out var parsed)
        && uint.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var system)
            ? new BirdPeer(parsed, system)
            : null;
}
