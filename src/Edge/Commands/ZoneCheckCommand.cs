using System.CommandLine;
using System.Text.Json.Nodes;
using Edge.Client;
using Edge.Kernel;

namespace Edge.Commands;

/// <summary><c>edge zone check</c>: what is wrong in a zone, and whether the zone above sends resolvers here.</summary>
internal static class ZoneCheckCommand
{
    public static ClientCommand Build(CommandShell shell)
    {
        var zone = ZoneCommands.ZoneArgument();
        var delegation = new Option<bool>("--delegation") { Description = "Also ask the servers of the zone above whom they name for it." };
        var resolver = new Option<string?>("--resolver") { Description = "The resolver that finds those servers, an address with or without a port; that of this machine if not given.", HelpName = "ADDRESS" };
        var json = ClientOptions.Json();
        return new ClientCommand("check", "Says what is wrong in a zone, and what to do about it.", "edge zone check example.org", "edge zone check example.org --delegation") { zone, delegation, resolver, json }.Asks(
            shell,
            async (client, parsed, cancellation) =>
            {
                var name = parsed.GetRequiredValue(zone);
                var reply = await client.GetAsync($"{ZoneCommands.PathOf(name)}/check", cancellation);
                if (!reply.Succeeded)
                {
                    return reply.Failure;
                }

                var body = (JsonObject)reply.Value.Body!;
                var seen = new List<DelegationView>();
                if (parsed.GetValue(delegation))
                {
                    var asked = await DelegationProbe.AskAsync(name, parsed.GetValue(resolver), cancellation);
                    if (!asked.Succeeded)
                    {
                        return asked.Failure;
                    }

                    seen.AddRange(asked.Value);
                    body["delegation"] = new JsonArray([.. seen.Select(view => (JsonNode)view.ToJson())]);
                }

                if (parsed.GetValue(json))
                {
                    shell.WriteJson(body);
                }
                else
                {
                    WriteIssues(shell, name, body);
                    WriteDelegation(shell, body, seen);
                }

                return Verdict(name, body, seen);
            });
    }

    private static void WriteIssues(CommandShell shell, string zone, JsonNode body)
    {
        var issues = body.Items("issues");
        if (issues.Count == 0)
        {
            shell.Output.WriteLine($"zone {zone} is in order");
            return;
        }

        var sheet = new Sheet("Severity", "Owner", "Type", "What");
        foreach (var issue in issues)
        {
            sheet.Add(new Sheet.Cell(issue.Text("severity"), issue.Text("severity") == "error" ? Tone.Bad : Tone.Warning), new Sheet.Cell(issue.Text("owner"), Tone.Strong), issue.Text("type"), issue.Text("rule"));
        }

        sheet.Write(shell);
    }

    private static void WriteDelegation(CommandShell shell, JsonNode body, List<DelegationView> seen)
    {
        if (seen.Count == 0)
        {
            return;
        }

        var sheet = new Sheet("Server above", "Names", "Verdict");
        foreach (var view in seen)
        {
            var fault = FaultOf(body, view);
            sheet.Add(new Sheet.Cell($"{view.Server} {view.Address}", Tone.Strong), string.Join('\n', view.Names), fault is null ? new Sheet.Cell("as it should", Tone.Good) : new Sheet.Cell(fault, Tone.Bad));
        }

        sheet.Write(shell);
    }

    private static Failure? Verdict(string zone, JsonNode body, List<DelegationView> seen)
    {
        var errors = body.Items("issues").Count(static issue => issue.Text("severity") == "error");
        return errors > 0 ? new Failure("zone_broken", $"zone {zone} has {errors} error{(errors == 1 ? "" : "s")}")
            : seen.Exists(view => FaultOf(body, view) is not null) ? new Failure("not_delegated", $"zone {zone} is not delegated as it should be: enter {body.Joined("servers")} at the registrar or in the zone above")
            : null;
    }

    private static string? FaultOf(JsonNode body, DelegationView view)
    {
        var wanted = body.Items("servers").Select(static server => server.ToString()).ToHashSet(StringComparer.Ordinal);
        return !view.HasReply ? "does not answer"
            : view.Names.Count == 0 ? "names nobody: the zone is not delegated"
            : wanted.SetEquals(view.Names) ? null
            : view.Names.Any(wanted.Contains) ? $"differs: {string.Join(", ", wanted.Except(view.Names).Select(static name => $"lacks {name}").Concat(view.Names.Except(wanted).Select(static name => $"has {name}")))}"
            : "names others";
    }
}
