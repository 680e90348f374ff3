using System.Globalization;
using System.CommandLine;
using System.Text.Json.Nodes;

namespace Edge.Commands;

/// <summary><c>edge record explain</c>: by which rule a visitor gets what it gets.</summary>
internal static class RecordExplainCommand
{
    public static ClientCommand Build(CommandShell shell, Argument<string> owner, Argument<string> type)
    {
        var zone = ZoneCommands.ZoneArgument();
        var from = new Option<string>("--from") { Description = "The visitor's address, or one of its subnet.", HelpName = "ADDRESS", Required = true };
        var json = ClientOptions.Json();
        return new ClientCommand("explain", "Says which rule gives a visitor which answer, and why.", "edge record explain example.org www A --from 192.0.2.1") { zone, owner, type, from, json }.Asks(
            shell,
            async (client, parsed, cancellation) =>
            {
                var name = parsed.GetRequiredValue(zone);
                string[] query = [RecordCommands.Relative(parsed.GetRequiredValue(owner), name), AliasWrites.OneOf(parsed.GetRequiredValue(type)), parsed.GetRequiredValue(from)];
                var asked = query.Select(Uri.EscapeDataString).ToList();
                var reply = await client.GetAsync($"{ZoneCommands.PathOf(name)}/explain?owner={asked[0]}&type={asked[1]}&from={asked[2]}", cancellation);
                if (!reply.Succeeded)
                {
                    return reply.Failure;
                }

                if (parsed.GetValue(json))
                {
                    shell.WriteJson(reply.Value.Body);
                }
                else
                {
                    await WriteAsync(shell, reply.Value.Body!);
                }

                return null;
            });
    }

    private static async Task WriteAsync(CommandShell shell, JsonNode said)
    {
        var what = $"{said.Text("name")} {said.Text("type")} for {said.Text("from")}";
        var alias = said["alias"];
        if (alias is not null)
        {
            await WriteAliasAsync(shell, what, alias);
        }

        if (said["steered"] is not { } steered)
        {
            await (alias is not null ? Task.CompletedTask : shell.Output.WriteLineAsync($"{what}: {Plain(said.Text("kind"))}"));
            return;
        }

        var place = steered.Text("country") is { Length: > 0 } country ? $"in {country}, {steered.Text("region")}" : "of which it is not known where it is";
        await shell.Output.WriteLineAsync($"{what}, {place}: {steered.Joined("addresses")}");
        await shell.Output.WriteLineAsync($"{steered.Text("policy")}, by {steered.Text("rule")}; pool {steered.Text("pool")}: {steered.Text("why")}");
        await shell.Output.WriteLineAsync($"kept for {steered.Text("ttlSeconds")} s, for all visitors of the same /{steered.Text("scope")}");
        foreach (var pool in steered.Items("pools").Where(static pool => pool.Text("nearness").Length > 0))
        {
            await shell.Output.WriteLineAsync($"{pool.Text("id")}: {pool.Text("nearness")}");
        }

        var sheet = new Sheet("Pool", "Usable", "Weight", "Member", "State", "Health", "Counts");
        foreach (var pool in steered.Items("pools"))
        {
            foreach (var member in pool.Items("members"))
            {
                var counts = member.Text("counts") == "true";
                sheet.Add(
                    new Sheet.Cell(pool.Text("id"), Tone.Strong),
                    $"{(pool.Text("usable") == "true" ? "yes" : "no")}, {pool.Text("liveWeight")} of {pool.Text("totalWeight")} from {pool.Text("upThresholdPercent")} %",
                    member.Text("weight"),
                    member.Text("address"),
                    member.Text("state"),
                    member.Text("health"),
                    new Sheet.Cell(counts ? "yes" : "no", counts ? Tone.Good : Tone.Warning));
            }
        }

        sheet.Write(shell);
    }

    private static async Task WriteAliasAsync(CommandShell shell, string what, JsonNode alias)
    {
        var failure = alias.Text("failure");
        await shell.Output.WriteLineAsync($"{what}: {(failure.Length > 0 ? $"SERVFAIL, since {failure}" : alias.Joined("addresses") is { Length: > 0 } addresses ? $"{addresses}, kept for {alias.Text("ttlSeconds")} s" : "no records of this type")}");
        await shell.Output.WriteLineAsync($"ALIAS of {string.Join(" → ", alias.Items("path"))}, as {alias.Text("source")} says");
        var now = shell.Time.GetUtcNow();
        if (alias.Text("nextAt").Length == 0)
        {
            return;
        }

        var answered = alias.Text("answeredAt") is { Length: > 0 } at ? $"answered {Seconds(now - TimeOf(at))} s ago" : "never answered";
        await shell.Output.WriteLineAsync($"{answered}, looked up again in {Math.Max(0, Seconds(TimeOf(alias.Text("nextAt")) - now))} s");
        if (alias.Text("error") is { Length: > 0 } error)
        {
            await shell.Output.WriteLineAsync($"the last look-up failed: {error}{(alias.Text("keptUntil") is { Length: > 0 } until ? $"; the answer before counts until {until}" : "")}");
        }

        static DateTimeOffset TimeOf(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

        static long Seconds(TimeSpan span) => (long)span.TotalSeconds;
    }

    private static string Plain(string kind) => kind switch
    {
        "records" => "records of its own, the same for everybody",
        "gateways" => "the network's Gateways, the same for everybody",
        "nothing" => "nothing: the zone has no such records",
        _ => "nothing: the zone is not answered for yet",
    };
}
