using System.CommandLine;
using System.Text.Json.Nodes;

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
        var accessor = new Argument<string>("ACCESSOR") { Description = "The token's accessor, as 'edge token list' shows it." };
        return new ClientCommand("revoke", "Ends a token at once.", "edge token revoke abcdefghijklmnop") { accessor }.Asks(shell, async (client, parsed, cancellation) =>
        {
            var id = parsed.GetRequiredValue(accessor);
            var reply = await client.ChangeAsync(HttpMethod.Delete, $"/v1/tokens/{Uri.EscapeDataString(id)}", null, null, cancellation);
            if (!reply.Succeeded)
            {
                return reply.Failure;
            }

            await shell.Output.WriteLineAsync($"token {id} revoked at revision {reply.Value.Body.Number("revision")}");
            return null;
        });
    }
}
