using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Edge.Commands;

/// <summary><c>edge status</c>: every node.</summary>
internal static class StatusCommand
{
    public static Command Build(CommandShell shell)
    {
        var json = ClientOptions.Json();
        var command = new ClientCommand("status", "Shows every node: role, region, version, health with its reason, and how far it has applied what is committed.", "edge status", "edge status --json") { json };
        return command.Asks(shell, async (client, parsed, cancellation) =>
        {
            var reply = await client.GetAsync("/v1/status", cancellation);
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
                Write(shell, reply.Value.Body);
            }

            return null;
        });
    }

    private static void Write(CommandShell shell, JsonNode? status)
    {
        var nodes = status.Items("nodes");
        var isAsked = nodes.Any(static node => node.Text("drain") == "true");
        var isAnnounced = nodes.Any(static node => node?["anycast"] is not null);
        var sheet = new Sheet(["Node", "Role", "Region", "Health", .. isAnnounced ? (string[])["Anycast"] : [], .. isAsked ? (string[])["Traffic"] : [], "For", "Applied", "Behind", "Version", "Why"]);
        foreach (var node in nodes)
        {
            var health = node.Text("health");
            Sheet.Cell[] announced = isAnnounced ? [BgpCommands.StateCell(node?["anycast"])] : [];
            Sheet.Cell[] asked = isAsked ? [new Sheet.Cell(DrainCommand.Progress(node), node.Text("drain") == "true" ? Tone.Warning : Tone.Quiet)] : [];
            sheet.Add(
            [
                node.Text("id"),
                node.Text("role"),
                node.Text("region"),
                new Sheet.Cell(health, ToneOf(health)),
                .. announced,
                .. asked,
                new Sheet.Cell(Since(node), Tone.Quiet),
                node.Text("applied"),
                new Sheet.Cell(Behind(node?["behind"]), Tone.Warning),
                new Sheet.Cell(node.Text("version"), Tone.Quiet),
                node.Items("rejections") is [var refused, ..]
                    ? new Sheet.Cell($"refuses {refused.Text("key")} of revision {refused.Number("revision")}: {refused.Text("rule")}", Tone.Warning)
                    : new Sheet.Cell(node.Text("reason"), Tone.Quiet),
            ]);
        }

        sheet.Write(shell);
        foreach (var halted in status.Items("halted"))
        {
            shell.Output.WriteLine($"{halted.Text("id")} is HALTED: {halted.Text("reason")}: see 'edge deploy status {halted.Text("id")}'");
        }

        foreach (var loss in status.Items("losses"))
        {
            shell.Output.WriteLine($"{loss.Number("documents")} documents were LOST when epoch {loss.Text("epoch")} began: see 'edge get loss {loss.Text("epoch")} --json' or 'edge store check'");
        }

        if (status.Text("storeAnswers") == "false")
        {
            shell.Output.WriteLine("the database does NOT ANSWER: configuration is as it was known last, and nothing can be changed");
        }

        shell.Output.WriteLine($"revision {status.Number("revision")} of epoch {status.Number("epoch")}");
    }

    /// <summary>For how long the health has been what it is.</summary>
    private static string Since(JsonNode? node) =>
        DateTimeOffset.TryParse(node?["since"]?.ToString(), CultureInfo.InvariantCulture, DateTimeStyles.None, out var since)
            ? Duration(TimeProvider.System.GetUtcNow() - since)
            : "";

    private static string Behind(JsonNode? behind)
    {
        if (behind is null)
        {
            return "";
        }

        var revisions = $"{behind.Number("revisions")} rev";
        return behind["seconds"] is { } seconds ? $"{revisions}, {Duration(TimeSpan.FromSeconds((double)seconds))}" : revisions;
    }

    public static string Duration(TimeSpan time) => time switch
    {
        { TotalDays: >= 2 } => $"{(int)time.TotalDays} d",
        { TotalHours: >= 2 } => $"{(int)time.TotalHours} h",
        { TotalMinutes: >= 2 } => $"{(int)time.TotalMinutes} min",
        _ => $"{Math.Max(0, (int)time.TotalSeconds)} s",
    };

    private static Tone ToneOf(string health) => health switch
    {
        "healthy" => Tone.Good,
        "down" or "quarantined" => Tone.Bad,
        "unknown" => Tone.Quiet,
        _ => Tone.Warning,
    };
}
