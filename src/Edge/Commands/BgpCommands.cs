using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Edge.Client;
using Edge.Kernel;

namespace Edge.Commands;

/// <summary><c>edge bgp …</c>: which Stargates announce the anycast addresses.</summary>
internal static class BgpCommands
{
    /// <summary>A drain ends after 45 s at most, or says why it does not.</summary>
    private static readonly TimeSpan _doneWithin = TimeSpan.FromSeconds(90);

    private static readonly TimeSpan _poll = TimeSpan.FromMilliseconds(200);

    public static Command Build(CommandShell shell) => new EdgeCommand("bgp", "Which Stargates announce the anycast addresses.", "edge bgp status")
    {
        Status(shell),
        BgpConfigCommand.Build(shell),
        Change(shell, "join", "undrain", "in", "Lets a Stargate announce the anycast addresses again."),
        Change(shell, "drain", "drain", "out", "Takes a Stargate out of the anycast group: peers prefer others first, and when nobody asks it any more it withdraws."),
        BgpWithdrawCommand.Build(shell),
    };

    /// <summary>A Stargate's state, in its colour; empty for one that belongs to no group.</summary>
    public static Sheet.Cell StateCell(JsonNode? anycast) => anycast.Text("state") switch
    {
        "in" => new Sheet.Cell("in", Tone.Good),
        "failed" => new Sheet.Cell("failed", Tone.Bad),
        var state => new Sheet.Cell(state, Tone.Warning),
    };

    private static ClientCommand Status(CommandShell shell)
    {
        var json = ClientOptions.Json();
        return new ClientCommand("status", "Shows every Stargate of the anycast group, and whether its peers hear it.", "edge bgp status", "edge bgp status --json") { json }.Asks(shell, async (client, parsed, cancellation) =>
        {
            var members = await MembersAsync(client, cancellation);
            if (!members.Succeeded)
            {
                return members.Failure;
            }

            if (parsed.GetValue(json))
            {
                shell.WriteJson(new JsonArray([.. members.Value.Select(static node => (JsonNode)new JsonObject
                {
                    ["stargate"] = node.Text("id"),
                    ["region"] = node.Text("region"),
                    ["state"] = node["anycast"].Text("state"),
                    ["since"] = node["anycast"].Text("since"),
                    ["reason"] = node["anycast"].Text("reason"),
                    ["wanted"] = node.Text("drain") != "true",
                })]));
            }
            else
            {
                Write(shell, members.Value);
            }

            return members.Value.Count == 0 ? new Failure("no_anycast", "no Stargate belongs to an anycast group: see 'edge stargate --help', --anycast")
                : members.Value.Any(static node => node["anycast"].Text("state") is "in" or "draining") ? null
                : new Failure("no_member", "no Stargate announces the anycast addresses");
        });
    }

    private static void Write(CommandShell shell, IReadOnlyList<JsonNode> members)
    {
        var sheet = new Sheet("Stargate", "Region", "Anycast", "For", "Why");
        foreach (var node in members)
        {
            var since = DateTimeOffset.TryParse(node["anycast"].Text("since"), CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment)
                ? StatusCommand.Duration(shell.Time.GetUtcNow() - moment)
                : "";
            sheet.Add(new Sheet.Cell(node.Text("id"), Tone.Strong), node.Text("region"), StateCell(node["anycast"]), new Sheet.Cell(since, Tone.Quiet), node["anycast"].Text("reason"));
        }

        sheet.Write(shell);
    }

    private static ClientCommand Change(CommandShell shell, string verb, string action, string goal, string description)
    {
        var id = new Argument<string>("STARGATE") { Description = "The Stargate's name, as 'edge bgp status' shows it." };
        var outage = new Option<bool>("--allow-outage") { Description = "Take it out even though too few others are left." };
        var noWait = new Option<bool>("--no-wait") { Description = "Return once it is asked for, without waiting until it is so." };
        var command = new ClientCommand(verb, description, $"edge bgp {verb} stargate-1") { id, noWait };
        if (verb == "drain")
        {
            command.Add(outage);
        }

        return command.Asks(shell, async (client, parsed, cancellation) =>
        {
            var stargate = parsed.GetRequiredValue(id);
            var members = await MembersAsync(client, cancellation);
            if (!members.Succeeded || members.Value.All(node => node.Text("id") != stargate))
            {
                return members.Failure ?? new Failure("no_anycast", $"'{stargate}' is no Stargate of an anycast group: see 'edge bgp status'");
            }

            var query = verb == "drain" && parsed.GetValue(outage) ? "?allow-outage=true" : "";
            var reply = await client.ChangeAsync(HttpMethod.Post, $"/v1/devices/{Uri.EscapeDataString(stargate)}/{action}{query}", null, null, cancellation);
            if (!reply.Succeeded)
            {
                return reply.Failure;
            }

            await shell.Output.WriteLineAsync($"{stargate}: {verb} asked for at revision {reply.Value.Body.Number("revision")}");
            return parsed.GetValue(noWait) ? null : await FollowAsync(shell, client, stargate, goal, cancellation);
        });
    }

    /// <summary>Waits until the Stargate is in, or out, and prints each change on the way.</summary>
    private static async Task<Failure?> FollowAsync(CommandShell shell, ApiClient client, string stargate, string goal, CancellationToken cancellation)
    {
        var begun = shell.Time.GetTimestamp();
        var last = "";
        while (true)
        {
            var members = await MembersAsync(client, cancellation);
            if (!members.Succeeded)
            {
                return members.Failure;
            }

            var node = members.Value.FirstOrDefault(node => node.Text("id") == stargate);
            var (state, reason) = (node?["anycast"].Text("state") ?? "", node?["anycast"].Text("reason") ?? "");
            if (state != last)
            {
                await shell.Output.WriteLineAsync($"{stargate}: {state}: {reason}");
                last = state;
            }

            if (state == goal)
            {
                return null;
            }

            if (node.Text("administrative") is "drain refused")
            {
                return new Failure("drain_refused", $"{stargate} stays: {node?["draining"].Text("reason")}");
            }

            if (shell.Time.GetElapsedTime(begun) > _doneWithin)
            {
                return new Failure("not_done", $"{stargate} is asked for, but after {_doneWithin.TotalSeconds:0} s still {state}: {reason}");
            }

            await Task.Delay(_poll, shell.Time, cancellation);
        }
    }

    private static async Task<Outcome<IReadOnlyList<JsonNode>>> MembersAsync(ApiClient client, CancellationToken cancellation)
    {
        var reply = await client.GetAsync("/v1/status", cancellation);
        return reply.Succeeded
            ? reply.Value.Body.Items("nodes").Where(static node => node?["anycast"] is not null).ToList()!
            : reply.Failure;
    }
}
