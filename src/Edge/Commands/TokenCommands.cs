using System.CommandLine;
using System.Text.Json.Nodes;
using Edge.Kernel;

namespace Edge.Commands;

/// <summary><c>edge token …</c>: keys to the API.</summary>
internal static class TokenCommands
{
    public static Command Build(CommandShell shell) => new EdgeCommand("token", "Keys to the API.", "edge token create --policy operator --days 30")
    {
        Create(shell),
        List(shell),
        Revoke(shell),
    };

    private static ClientCommand Create(CommandShell shell)
    {
        var policies = new Option<string[]>("--policy") { Description = "A policy that says what the token may do; may be repeated.", HelpName = "NAME", Required = true };
        var days = new Option<int>("--days") { Description = "How long it lives, 1 to 365.", HelpName = "N", DefaultValueFactory = _ => 90 };
        var description = new Option<string?>("--description") { Description = "What it is for.", HelpName = "TEXT" };
        var json = ClientOptions.Json();
        return new ClientCommand("create", "Makes a token; its secret is shown this once.", "edge token create --policy operator --days 30 --description 'deploy pipeline'")
        {
            policies, days, description, json,
        }.Asks(shell, async (client, parsed, cancellation) =>
        {
            var body = new JsonObject
            {
                ["policies"] = new JsonArray([.. parsed.GetValue(policies)!.Select(policy => (JsonNode)policy)]),
                ["days"] = parsed.GetValue(days),
                ["description"] = parsed.GetValue(description) ?? "",
            };
            var reply = await client.ChangeAsync(HttpMethod.Post, "/v1/tokens", body, null, cancellation);
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
                await shell.Output.WriteLineAsync(reply.Value.Body.Text("token"));
            }

            return null;
        });
    }

    private static ClientCommand List(CommandShell shell)
    {
        var json = ClientOptions.Json();
        return new ClientCommand("list", "Lists tokens, without their secrets.", "edge token list") { json }.Asks(shell, async (client, parsed, cancellation) =>
        {
            var tokens = await ResourceList.AllAsync(client, "tokens", cancellation);
            if (!tokens.Succeeded)
            {
                return tokens.Failure;
            }

            if (parsed.GetValue(json))
            {
                shell.WriteJson(new JsonArray([.. tokens.Value.Select(token => token.DeepClone())]));
                return null;
            }

            var sheet = new Sheet("Accessor", "Kind", "Subject", "Policies", "Expires (UTC)", "Description");
            foreach (var token in tokens.Value)
            {
                var spec = token["spec"];
                sheet.Add(
                    new Sheet.Cell(token.Text("id"), Tone.Strong), spec.Text("kind"), spec.Text("subject"), spec.Joined("policies"), spec.Moment("expires"), new Sheet.Cell(spec.Text("description"), Tone.Quiet));
            }

            sheet.Write(shell);
            return null;
        });
    }

    private static ClientCommand Revoke(CommandShell shell)
    {
        var accessor = new Argument<string?>("ACCESSOR") { Description = "The token's accessor: its third part, as 'edge token list' shows it.", Arity = ArgumentArity.ZeroOrOne };
        var subject = new Option<string?>("--subject") { Description = "Every token of a subject.", HelpName = "S" };
        var logins = new Option<string?>("--logins") { Description = "Every login of a person, but not their keys.", HelpName = "NAME" };
        var device = new Option<string?>("--device") { Description = "Every session of a device; it may log in again.", HelpName = "ID" };
        var before = new Option<string?>("--before") { Description = "Every token made before a moment, or 'now'.", HelpName = "T" };
        var reason = new Option<string?>("--reason") { Description = "Why, for those who look later.", HelpName = "TEXT" };
        var own = new Option<bool>("--own") { Description = "Also if the token that this command uses ends with them." };
        return new ClientCommand(
            "revoke", "Ends tokens at once: one, or all of a subject, a person's logins, a device, or before a moment.", "edge token revoke abcdefghijklmnop", "edge token revoke --subject usr:alice --reason 'laptop lost'", "edge token revoke --before now --own")
        {
            accessor, subject, logins, device, before, reason, own,
        }.Asks(shell, async (client, parsed, cancellation) =>
        {
            var body = new JsonObject { ["reason"] = parsed.GetValue(reason) ?? "", ["own"] = parsed.GetValue(own) };
            (string Scope, string? Value)[] scopes =
            [
                ("accessor", parsed.GetValue(accessor)), ("subject", parsed.GetValue(subject)), ("device", parsed.GetValue(device)),
                ("logins", parsed.GetValue(logins) is { } name ? $"usr:{name}" : null),
                ("before", parsed.GetValue(before)),
            ];
            if (scopes.Where(static scope => scope.Value is not null).ToList() is not [var chosen])
            {
                return new Failure("no_scope", "say which tokens: one of ACCESSOR, --subject, --logins, --device and --before");
            }

            body[chosen.Scope] = chosen.Value;
            var reply = await client.ChangeAsync(HttpMethod.Post, "/v1/revocations", body, null, cancellation);
            if (!reply.Succeeded)
            {
                return reply.Failure;
            }

            await shell.Output.WriteLineAsync($"revoked {reply.Value.Body.Text("id")} at revision {reply.Value.Body.Number("revision")}, kept until {reply.Value.Body.Moment("expires")} UTC");
            if (reply.Value.Body.Text("known") == "false")
            {
                await shell.Error.WriteLineAsync($"edge: there is no '{chosen.Value}' now: is the name right?");
            }

            return null;
        });
    }
}
