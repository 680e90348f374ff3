using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Edge.Client;
using Edge.Kernel;

namespace Edge.Commands;

/// <summary><c>edge pool …</c>: addresses that steered records choose among.</summary>
internal static class PoolCommands
{
    public static Command Build(CommandShell shell) => new EdgeCommand(
        "pool", "Pools of addresses that steered records choose among.", "edge pool set eu 192.0.2.1 192.0.2.2=3", "edge pool down eu 192.0.2.1")
    {
        Set(shell),
        List(shell),
        Show(shell),
        Delete(shell),
        Turn(shell, "up", "Lets a member count whatever its health."),
        Turn(shell, "down", "Takes a member out: it is answered only where no other is left."),
        Turn(shell, "auto", "Lets a member's health decide again."),
    };

    private static ClientCommand Set(CommandShell shell)
    {
        var (name, noWait) = (NameArgument(), ClientOptions.NoWait());
        var members = new Argument<string[]>("ADDRESS[=WEIGHT]") { Description = "All members, each with its weight, 1 if not given.", Arity = ArgumentArity.OneOrMore };
        var probe = new Option<string?>("--probe") { Description = "How its members are asked whether they live: tcp:PORT, http:PORT/PATH, https:PORT/PATH, or none.", HelpName = "PROBE" };
        var host = new Option<string?>("--probe-host") { Description = "The host name that is asked for by http and https.", HelpName = "HOST" };
        var interval = new Option<int?>("--probe-interval") { Description = "Seconds from probe to probe, 5 to 300; 10 if not given.", HelpName = "SECONDS" };
        var threshold = new Option<int?>("--up-threshold") { Description = "The pool is usable while so much of its weight lives, 1 to 100; 50 if not given.", HelpName = "PERCENT" };
        var country = new Option<string?>("--country") { Description = "Where it stands, two capital letters; for the policy latency.", HelpName = "CC" };
        var command = new ClientCommand(
            "set",
            "Makes a pool, or puts other members in the place of those that it has. Members that stay keep their state; what is not given stays.",
            "edge pool set eu 192.0.2.1 192.0.2.2=3 2001:db8::1",
            "edge pool set eu 192.0.2.1 192.0.2.2 --probe http:80/health --probe-host www.example.org --up-threshold 60")
        {
            name, members, probe, host, interval, threshold, country, noWait,
        };
        return command.Asks(shell, (client, parsed, cancellation) => ChangeAsync(shell, client, parsed.GetRequiredValue(name), "set", !parsed.GetValue(noWait), spec =>
        {
            var next = spec ?? [];
            next["members"] = PoolText.Members(parsed.GetRequiredValue(members), next.Items("members"));
            PoolText.Put(next, "upThresholdPercent", parsed.GetValue(threshold));
            PoolText.Put(next, "country", parsed.GetValue(country));
            return PoolText.Probe(next, parsed.GetValue(probe), parsed.GetValue(host), parsed.GetValue(interval)) is { } failure ? failure : next;
        }, cancellation));
    }

    private static ClientCommand List(CommandShell shell)
    {
        var json = ClientOptions.Json();
        return new ClientCommand("list", "Lists pools.", "edge pool list") { json }.Asks(shell, async (client, parsed, cancellation) =>
        {
            var pools = await ResourceList.AllAsync(client, "pools", cancellation);
            if (!pools.Succeeded)
            {
                return pools.Failure;
            }

            if (parsed.GetValue(json))
            {
                shell.WriteJson(new JsonArray([.. pools.Value.Select(static pool => pool.DeepClone())]));
                return null;
            }

            var sheet = new Sheet("Pool", "Members", "Threshold", "Probe");
            foreach (var pool in pools.Value)
            {
                sheet.Add(
                    new Sheet.Cell(pool.Text("id"), Tone.Strong),
                    pool["spec"].Items("members").Count.ToString(CultureInfo.InvariantCulture),
                    $"{pool["spec"].Text("upThresholdPercent")} %",
                    PoolText.Shown(pool["spec"]?["probe"]));
            }

            sheet.Write(shell);
            return null;
        });
    }

    private static ClientCommand Show(CommandShell shell)
    {
        var (name, json) = (NameArgument(), ClientOptions.Json());
        return new ClientCommand("show", "Shows one pool, and its members as each Stargate that probes them sees them.", "edge pool show eu") { name, json }.Asks(shell, async (client, parsed, cancellation) =>
        {
            var reply = await client.GetAsync(PathOf(parsed.GetRequiredValue(name)), cancellation);
            if (!reply.Succeeded)
            {
                return reply.Failure;
            }

            var health = await client.GetAsync($"{PathOf(parsed.GetRequiredValue(name))}/health", cancellation);
            if (parsed.GetValue(json))
            {
                reply.Value.Body!["health"] = health.Succeeded ? health.Value.Body?["members"]?.DeepClone() : null;
                shell.WriteJson(reply.Value.Body);
                return null;
            }

            var spec = reply.Value.Body?["spec"];
            var country = spec.Text("country") is { Length: > 0 } text ? $", in {text}" : "";
            await shell.Output.WriteLineAsync($"usable from {spec.Text("upThresholdPercent")} % of its weight; probe {PoolText.Shown(spec?["probe"])}{country}");
            PoolText.WriteMembers(shell, spec, health.Succeeded ? health.Value.Body.Items("members") : []);
            return null;
        });
    }

    private static ClientCommand Delete(CommandShell shell)
    {
        var (name, noWait) = (NameArgument(), ClientOptions.NoWait());
        return new ClientCommand("delete", "Deletes a pool that no records are steered to.", "edge pool delete eu") { name, noWait }.Asks(
            shell,
            (client, parsed, cancellation) => ResourceCommands.DeleteAsync(shell, client, "pools", parsed.GetRequiredValue(name), !parsed.GetValue(noWait), cancellation));
    }

    private static ClientCommand Turn(CommandShell shell, string state, string description)
    {
        var (name, noWait) = (NameArgument(), ClientOptions.NoWait());
        var address = new Argument<string>("MEMBER") { Description = "The member's address." };
        return new ClientCommand(state, description, $"edge pool {state} eu 192.0.2.1") { name, address, noWait }.Asks(shell, (client, parsed, cancellation) =>
        {
            var (pool, member) = (parsed.GetRequiredValue(name), parsed.GetRequiredValue(address));
            return ChangeAsync(shell, client, pool, $"{member} turned {state}", !parsed.GetValue(noWait), spec =>
            {
                if (spec?.Items("members").FirstOrDefault(known => known.Text("address") == member) is not { } found)
                {
                    return spec is null
                        ? new Failure("not_found", $"there is no pool {pool}: make it by 'edge pool set {pool} ADDRESS…'")
                        : new Failure("not_found", $"{pool} has no member {member}: see 'edge pool show {pool}'");
                }

                found["state"] = state;
                return spec;
            }, cancellation);
        });
    }

    /// <summary>Writes what a change makes of a pool's document, on the condition that nobody else changes it meanwhile.</summary>
    private static async Task<Failure?> ChangeAsync(
        CommandShell shell, ApiClient client, string name, string what, bool wait, Func<JsonObject?, Outcome<JsonObject>> change, CancellationToken cancellation)
    {
        var listed = await client.GetAsync($"/v1/pools?prefix={Uri.EscapeDataString(name)}&limit=1", cancellation);
        if (!listed.Succeeded)
        {
            return listed.Failure;
        }

        var present = listed.Value.Body.Items("items").FirstOrDefault(pool => pool.Text("id") == name);
        var spec = change(present?["spec"]?.DeepClone() as JsonObject);
        if (!spec.Succeeded)
        {
            return spec.Failure;
        }

        var tag = present is null ? null : $"\"{listed.Value.Body.Text("epoch")}-{present.Text("revision")}\"";
        var reply = await client.ChangeAsync(HttpMethod.Put, PathOf(name), new JsonObject { ["spec"] = spec.Value }, tag, cancellation);
        return reply.Succeeded
            ? await ChangeReport.WriteAsync(shell, client, $"pool {name}: {what}", reply.Value.Body.Number("revision"), wait, cancellation)
            : reply.Failure;
    }

    private static Argument<string> NameArgument() => new("NAME") { Description = "The pool's name: 1 to 63 characters of a-z, 0-9 and -." };

    private static string PathOf(string name) => $"/v1/pools/{Uri.EscapeDataString(name)}";
}
