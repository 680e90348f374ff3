using System.CommandLine;
using System.Text.Json.Nodes;
using Edge.Client;
using Edge.Kernel;

namespace Edge.Commands;

/// <summary><c>edge device drain</c>: takes a node out of traffic, and brings it back.</summary>
internal static class DrainCommand
{
    /// <summary>A Gateway's visitors may come for as long as they keep what DNS told them.</summary>
    private static readonly TimeSpan _drainedWithin = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan _poll = TimeSpan.FromMilliseconds(200);

    public static ClientCommand Build(CommandShell shell)
    {
        var id = new Argument<string>("ID") { Description = "The node's name, as 'edge status' shows it." };
        var undo = new Option<bool>("--undo") { Description = "Let traffic come to the node again." };
        var outage = new Option<bool>("--allow-outage") { Description = "Drain it even though fewer than the region's minimum would serve." };
        var noWait = new Option<bool>("--no-wait") { Description = "Return once it is asked for, without waiting until it is so." };
        return new ClientCommand("drain", "Takes a node out of traffic: it finishes what it has, and gets nothing new.", "edge device drain gateway-1", "edge device drain gateway-1 --undo")
        {
            id, undo, outage, noWait,
        }.Asks(shell, async (client, parsed, cancellation) =>
        {
            var (node, back) = (parsed.GetRequiredValue(id), parsed.GetValue(undo));
            if (back && parsed.GetValue(outage))
            {
                return new Failure("usage", "--undo brings a node back, which is no outage: leave --allow-outage out");
            }

            var path = $"/v1/devices/{Uri.EscapeDataString(node)}/{(back ? "undrain" : "drain")}{(parsed.GetValue(outage) ? "?allow-outage=true" : "")}";
            var reply = await client.ChangeAsync(HttpMethod.Post, path, null, null, cancellation);
            if (!reply.Succeeded)
            {
                return reply.Failure;
            }

            await shell.Output.WriteLineAsync($"{node}: {(back ? "wanted back" : "drain asked for")} at revision {reply.Value.Body.Number("revision")}");
            return parsed.GetValue(noWait) ? null : await FollowAsync(shell, client, node, back, cancellation);
        });
    }

    /// <summary>Waits until the node is drained, or in service again, and prints each change on the way.</summary>
    private static async Task<Failure?> FollowAsync(CommandShell shell, ApiClient client, string id, bool back, CancellationToken cancellation)
    {
        var begun = shell.Time.GetTimestamp();
        var last = "";
        while (true)
        {
            var reply = await client.GetAsync("/v1/status", cancellation);
            if (!reply.Succeeded)
            {
                return reply.Failure;
            }

            var node = reply.Value.Body.Items("nodes").FirstOrDefault(node => node.Text("id") == id);
            var now = back ? node.Text("health") : Progress(node);
            if (now != last)
            {
                await shell.Output.WriteLineAsync($"{id}: {now}");
                last = now;
            }

            if (back ? now is "healthy" : node.Text("administrative") is "drained")
            {
                return null;
            }

            if (node.Text("administrative") is "drain refused")
            {
                return new Failure("drain_refused", $"{id} goes on serving: {node?["draining"].Text("reason")}");
            }

            if (shell.Time.GetElapsedTime(begun) > _drainedWithin)
            {
                return new Failure("not_drained", $"{id} is asked for, but after {_drainedWithin.TotalSeconds:0} s still {now}: see 'edge status', or use --no-wait");
            }

            await Task.Delay(_poll, shell.Time, cancellation);
        }
    }

    /// <summary>For example <c>draining, 3 in flight</c>.</summary>
    public static string Progress(JsonNode? node)
    {
        var draining = node?["draining"];
        return (node.Text("administrative"), draining.Text("inFlight")) switch
        {
            ("draining", not ("" or "0") and var inFlight) => $"draining, {inFlight} in flight",
            ("drained", _) when draining.Text("quietSince") is { Length: > 0 } since => $"drained, quiet since {since}",
            ("drain refused", _) => $"drain refused: {draining.Text("reason")}",
            var (state, _) => state,
        };
    }
}
