using System.CommandLine;
using System.Text.Json.Nodes;

namespace Edge.Commands;

/// <summary><c>edge zone key …</c>: TSIG keys, by which tools update zones and name servers fetch them.</summary>
internal static class ZoneKeyCommands
{
    public static Command Build(CommandShell shell) => new EdgeCommand(
        "key", "TSIG keys of tools and name servers.", "edge zone key create acme --allow records/example.org/_acme-challenge/txt")
    {
        Create(shell),
        List(shell),
        Revoke(shell),
    };

    private static Argument<string> NameArgument() => new("NAME")
    {
        Description = "The key's name, a domain name, e.g. acme or acme.example.org.",
        CustomParser = static result => ZoneCommands.Canonical(result.Tokens[0].Value),
    };

    private static ClientCommand Create(CommandShell shell)
    {
        var name = NameArgument();
        var policies = new Option<string[]>("--policy") { Description = "A policy that says what the key may do; may be repeated.", HelpName = "NAME" };
        var allow = new Option<string[]>("--allow") { Description = "Record sets that the key may make, read, change and delete, as a policy's rule has them: records/ZONE/OWNER/TYPE; may be repeated. A policy for this key alone is made, and deleted with it.", HelpName = "PATH" };
        var days = new Option<int?>("--days") { Description = "How long it lives, 1 to 3650; for ever if not given. Without sudo it ends with its maker's own token at the latest.", HelpName = "N" };
        var algorithm = new Option<string?>("--algorithm") { Description = "hmac-sha256, hmac-sha384 or hmac-sha512; the first if not given.", HelpName = "NAME" };
        var description = new Option<string?>("--description") { Description = "What it is for.", HelpName = "TEXT" };
        var json = ClientOptions.Json();
        return new ClientCommand(
            "create", "Makes a key; its secret is shown this once, as a key file that nsupdate -k and BIND take.",
            "edge zone key create acme --allow records/example.org/_acme-challenge/txt > acme.key", "edge zone key create secondaries --policy transfer --algorithm hmac-sha512")
        {
            name, policies, allow, days, algorithm, description, json,
        }.Asks(shell, async (client, parsed, cancellation) =>
        {
            var key = parsed.GetRequiredValue(name);
            var paths = parsed.GetValue(allow) ?? [];
            List<string> given = [.. parsed.GetValue(policies) ?? [], .. paths.Length > 0 ? [KeyPolicy.NameOf(key)] : Array.Empty<string>()];
            if (paths.Length > 0 && await KeyPolicy.PutAsync(client, key, paths, cancellation) is { } refused)
            {
                return refused;
            }

            var body = new JsonObject { ["name"] = key, ["policies"] = new JsonArray([.. given.Select(static policy => (JsonNode)policy)]), ["description"] = parsed.GetValue(description) ?? "" };
            if (parsed.GetValue(algorithm) is { } chosen)
            {
                body["algorithm"] = chosen;
            }

            if (parsed.GetValue(days) is { } count)
            {
                body["days"] = count;
            }

            var reply = await client.ChangeAsync(HttpMethod.Post, "/v1/tsig", body, null, cancellation);
            if (!reply.Succeeded)
            {
                // Its policy is for nobody then; what cannot be deleted now is taken over by the next key of the name.
                _ = paths.Length > 0 ? await KeyPolicy.DeleteAsync(client, key, cancellation) : null;
                return reply.Failure;
            }

            if (parsed.GetValue(json))
            {
                shell.WriteJson(reply.Value.Body);
            }
            else
            {
                await shell.Output.WriteLineAsync($"key \"{reply.Value.Body.Text("name")}\" {{\n\talgorithm {reply.Value.Body.Text("algorithm")};\n\tsecret \"{reply.Value.Body.Text("secret")}\";\n}};");
            }

            return null;
        });
    }

    private static ClientCommand List(CommandShell shell)
    {
        var json = ClientOptions.Json();
        return new ClientCommand("list", "Lists keys, without their secrets.", "edge zone key list") { json }.Asks(shell, async (client, parsed, cancellation) =>
        {
            var keys = await ResourceList.AllAsync(client, "tsig", cancellation);
            if (!keys.Succeeded)
            {
                return keys.Failure;
            }

            if (parsed.GetValue(json))
            {
                shell.WriteJson(new JsonArray([.. keys.Value.Select(static key => key.DeepClone())]));
                return null;
            }

            var sheet = new Sheet("Key", "Algorithm", "Policies", "Account", "Created (UTC)", "Expires (UTC)", "Description");
            foreach (var key in keys.Value)
            {
                var spec = key["spec"];
                sheet.Add(new Sheet.Cell(key.Text("id"), Tone.Strong), spec.Text("algorithm"), spec.Joined("policies"), key.Text("account"), spec.Moment("created"), spec?["expires"] is null ? "never" : spec.Moment("expires"), new Sheet.Cell(spec.Text("description"), Tone.Quiet));
            }

            sheet.Write(shell);
            return null;
        });
    }

    private static ClientCommand Revoke(CommandShell shell)
    {
        var name = NameArgument();
        return new ClientCommand("revoke", "Ends a key at once, and deletes the policy that --allow made for it.", "edge zone key revoke acme") { name }.Asks(shell, async (client, parsed, cancellation) =>
        {
            var key = parsed.GetRequiredValue(name);
            var present = await client.GetAsync($"/v1/tsig/{Uri.EscapeDataString(key)}", cancellation);
            var reply = await client.ChangeAsync(HttpMethod.Delete, $"/v1/tsig/{Uri.EscapeDataString(key)}", null, null, cancellation);
            if (!reply.Succeeded)
            {
                return reply.Failure;
            }

            await shell.Output.WriteLineAsync($"key {key} revoked at revision {reply.Value.Body.Number("revision")}");
            return present.Succeeded && KeyPolicy.IsOf(key, present.Value.Body) ? await KeyPolicy.DeleteAsync(client, key, cancellation) : null;
        });
    }
}
