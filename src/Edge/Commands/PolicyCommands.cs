using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Edge.Client;
using Edge.Kernel;

namespace Edge.Commands;

/// <summary><c>edge policy …</c>: who may do what.</summary>
internal static class PolicyCommands
{
    public static Command Build(CommandShell shell) => new EdgeCommand("policy", "Who may do what.", "edge policy explain services/docs update")
    {
        Put(shell),
        Explain(shell),
    };

    private static ClientCommand Put(CommandShell shell)
    {
        var name = new Argument<string>("NAME") { Description = "The policy's name." };
        var file = new Option<string>("--file", "-f") { Description = "JSON: {\"rules\": […]}, or a whole document of the kind Policy; - reads the input.", HelpName = "FILE", Required = true };
        var dry = new Option<bool>("--dry-run") { Description = "Write nothing; show which decisions would change for those who have the policy." };
        var noWait = ClientOptions.NoWait();
        var json = ClientOptions.Json();
        return new ClientCommand(
            "put", "Writes a policy, or shows what it would change.", "edge policy put editors -f editors.json --dry-run", "edge policy put editors -f editors.json")
        {
            name, file, dry, noWait, json,
        }.Asks(shell, async (client, parsed, cancellation) =>
        {
            var policy = parsed.GetRequiredValue(name);
            var spec = await SpecAsync(shell, parsed.GetRequiredValue(file), policy, cancellation);
            if (!spec.Succeeded)
            {
                return spec.Failure;
            }

            var path = $"/v1/policies/{Uri.EscapeDataString(policy)}";
            var body = new JsonObject { ["spec"] = spec.Value };
            var reply = parsed.GetValue(dry)
                ? await client.ChangeAsync(HttpMethod.Post, path + "/dry-run", body, null, cancellation)
                : await client.ChangeAsync(HttpMethod.Put, path, body, null, cancellation);
            if (!reply.Succeeded)
            {
                return reply.Failure;
            }

            if (!parsed.GetValue(dry))
            {
                return await ChangeReport.WriteAsync(shell, client, $"policy {policy} written", reply.Value.Body.Number("revision"), !parsed.GetValue(noWait), cancellation);
            }

            if (parsed.GetValue(json))
            {
                shell.WriteJson(reply.Value.Body);
            }
            else
            {
                WriteTrial(shell, policy, reply.Value);
            }

            return null;
        });
    }

    private static void WriteTrial(CommandShell shell, string policy, ApiReply reply)
    {
        var differences = reply.Body.Items("differences");
        if (differences.Count > 0)
        {
            var sheet = new Sheet("Holder", "Path", "Capability", "Now", "Then");
            foreach (var difference in differences)
            {
                sheet.Add(
                    new Sheet.Cell(difference.Text("holder"), Tone.Strong),
                    difference.Text("path"),
                    difference.Text("capability"),
                    Decision(difference.Text("before")),
                    Decision(difference.Text("after")));
            }

            sheet.Write(shell);
        }

        var changed = reply.Body.Number("changed");
        var more = changed > differences.Count ? $", of which the first {differences.Count} are shown" : "";
        shell.Output.WriteLine(
            $"{policy}: {changed} decisions would change{more}; tried for {reply.Body.Number("holders")} holders on {reply.Body.Number("paths")} paths, nothing was written");
    }

    private static Sheet.Cell Decision(string allowed) =>
        allowed == "true" ? new Sheet.Cell("allowed", Tone.Good) : new Sheet.Cell("denied", Tone.Bad);

    private static async Task<Outcome<JsonNode>> SpecAsync(CommandShell shell, string file, string policy, CancellationToken cancellation)
    {
        try
        {
            var text = file == "-" ? await shell.Input.ReadToEndAsync(cancellation) : await File.ReadAllTextAsync(shell.PathOf(file), cancellation);
            var documents = ApplyCommand.Split(text, file);
            return documents switch
            {
                { Succeeded: false } => documents.Failure,
                { Value: [JsonObject whole] } when whole["spec"] is JsonObject spec => whole.Text("id") is var id && (id.Length == 0 || id == policy)
                    ? spec.DeepClone()
                    : Failure.Invalid("id", id, $"the document is of another policy than '{policy}'"),
                { Value: [JsonObject { } rules] } => rules.DeepClone(),
                _ => new Failure("bad_file", $"{file} holds more than one document: give one policy"),
            };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new Failure("bad_file", $"{file} cannot be read: {error.Message}");
        }
    }

    private static ClientCommand Explain(CommandShell shell)
    {
        var path = new Argument<string>("PATH") { Description = "A resource's key, e.g. services/docs, or a collection such as services/." };
        var capability = new Argument<string>("CAPABILITY") { Description = "create, read, update, delete, list, watch or sudo." };
        var token = new Option<string?>("--token") { Description = "For this token (its accessor) instead of your own.", HelpName = "ACCESSOR" };
        var subject = new Option<string?>("--subject") { Description = "For this subject, with all that its tokens and logins may do.", HelpName = "WHO" };
        var device = new Option<string?>("--device") { Description = "For this Gateway or Host: what its streams bring it.", HelpName = "NODE" };
        var account = new Option<string?>("--account") { Description = "Whose the resource is, for rules of the own account.", HelpName = "WHO" };
        var json = ClientOptions.Json();
        return new ClientCommand(
            "explain",
            "Names the rule that decides whether somebody may do something.",
            "edge policy explain services/docs update",
            "edge policy explain services/docs update --subject usr:alice",
            "edge policy explain services/docs read --device host-1")
        {
            path, capability, token, subject, device, account, json,
        }.Asks(
            shell,
            async (client, parsed, cancellation) =>
            {
                var query = new StringBuilder($"path={Uri.EscapeDataString(parsed.GetRequiredValue(path))}&capability={Uri.EscapeDataString(parsed.GetRequiredValue(capability))}");
                foreach (var (field, value) in new[] { ("token", parsed.GetValue(token)), ("subject", parsed.GetValue(subject)), ("device", parsed.GetValue(device)), ("account", parsed.GetValue(account)) })
                {
                    if (value is not null)
                    {
                        query.Append('&').Append(field).Append('=').Append(Uri.EscapeDataString(value));
                    }
                }

                var reply = await client.GetAsync($"/v1/explain?{query}", cancellation);
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
                    await shell.Output.WriteLineAsync(reply.Value.Body.Text("explanation"));
                }

                return null;
            });
    }
}
