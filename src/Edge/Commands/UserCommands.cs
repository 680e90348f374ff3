using System.CommandLine;
using System.Text.Json.Nodes;
using Edge.Client;
using Edge.Kernel;

namespace Edge.Commands;

/// <summary><c>edge user …</c>: people who log in.</summary>
internal static class UserCommands
{
    public static Command Build(CommandShell shell) => new EdgeCommand("user", "People who log in.", "edge user create alice --policy operator")
    {
        Create(shell),
        List(shell),
        Act(shell, "disable", "Refuses a person from now on, and ends their logins and tokens."),
        Act(shell, "enable", "Lets a disabled person log in again."),
        Policies(shell),
        Delete(shell),
        Passwd(shell),
        TotpCommands.Build(shell),
    };

    /// <summary>The person that a command is about: the one that is named, or who is logged in.</summary>
    public static async Task<Outcome<(string Name, bool IsSelf)>> PersonAsync(ApiClient client, string? named, CancellationToken cancellation)
    {
        var reply = await client.GetAsync("/v1/whoami", cancellation);
        if (!reply.Succeeded)
        {
            return reply.Failure;
        }

        var subject = reply.Value.Body.Text("subject");
        var own = reply.Value.Body.Text("kind") == "usr" ? subject["usr:".Length..] : null;
        return (named ?? own) is { } name
            ? (name, name == own)
            : new Failure("no_login", $"{subject} is logged in with a key, not as a person: log in with 'edge login --user NAME', or name the person");
    }

    /// <summary>A new password, typed twice by a person, or the next line of the input.</summary>
    public static async Task<Outcome<string>> NewPasswordAsync(CommandShell shell, CancellationToken cancellation)
    {
        if (await shell.AskSecretAsync("new password: ", cancellation) is not { Length: > 0 } password)
        {
            return new Failure("no_password", "no password given: type it, or write it to the input");
        }

        return shell.InputIsTerminal && await shell.AskSecretAsync("the same again: ", cancellation) != password
            ? new Failure("passwords_differ", "the two passwords are not the same")
            : password;
    }

    private static ClientCommand Create(CommandShell shell)
    {
        var name = new Argument<string>("NAME") { Description = "The name to log in with, of a-z, 0-9 and -." };
        var policies = new Option<string[]>("--policy") { Description = "A policy that says what the person may do; may be repeated.", HelpName = "NAME" };
        var description = new Option<string?>("--description") { Description = "Who it is.", HelpName = "TEXT" };
        return new ClientCommand("create", "Makes a person; the password is asked for or read from the input.", "edge user create alice --policy operator")
        {
            name, policies, description,
        }.Asks(shell, async (client, parsed, cancellation) =>
        {
            var password = await NewPasswordAsync(shell, cancellation);
            if (!password.Succeeded)
            {
                return password.Failure;
            }

            var body = new JsonObject
            {
                ["name"] = parsed.GetRequiredValue(name),
                ["password"] = password.Value,
                ["policies"] = new JsonArray([.. (parsed.GetValue(policies) ?? []).Select(policy => (JsonNode)policy)]),
                ["description"] = parsed.GetValue(description) ?? "",
            };
            return await ChangeAsync(shell, client, "/v1/users", body, $"user {parsed.GetRequiredValue(name)} created", cancellation);
        });
    }

    private static ClientCommand List(CommandShell shell)
    {
        var json = ClientOptions.Json();
        return new ClientCommand("list", "Lists people.", "edge user list") { json }.Asks(shell, async (client, parsed, cancellation) =>
        {
            var users = await ResourceList.AllAsync(client, "users", cancellation);
            if (!users.Succeeded)
            {
                return users.Failure;
            }

            if (parsed.GetValue(json))
            {
                shell.WriteJson(new JsonArray([.. users.Value.Select(user => user.DeepClone())]));
                return null;
            }

            var sheet = new Sheet("User", "Policies", "State", "Second factor", "Password set (UTC)", "Description");
            foreach (var user in users.Value)
            {
                var spec = user["spec"];
                sheet.Add(
                    new Sheet.Cell(user.Text("id"), Tone.Strong),
                    spec.Joined("policies"),
                    spec.Text("disabled") == "true" ? new Sheet.Cell("disabled", Tone.Bad) : new Sheet.Cell("enabled", Tone.Good),
                    spec.Text("secondFactor") == "true" ? "codes" : "none",
                    spec.Moment("passwordChanged"),
                    new Sheet.Cell(spec.Text("description"), Tone.Quiet));
            }

            sheet.Write(shell);
            return null;
        });
    }

    private static ClientCommand Policies(CommandShell shell)
    {
        var name = new Argument<string>("NAME") { Description = "The person." };
        var policies = new Option<string[]>("--policy") { Description = "A policy; may be repeated. None takes all rights away.", HelpName = "NAME" };
        return new ClientCommand("policies", "Says what a person may do, and ends their logins.", "edge user policies alice --policy reader") { name, policies }.Asks(shell, (client, parsed, cancellation) =>
        {
            var body = new JsonObject { ["policies"] = new JsonArray([.. (parsed.GetValue(policies) ?? []).Select(policy => (JsonNode)policy)]) };
            return ChangeAsync(shell, client, PathOf(parsed.GetRequiredValue(name), "policies"), body, $"user {parsed.GetRequiredValue(name)}: policies set", cancellation);
        });
    }

    private static ClientCommand Act(CommandShell shell, string verb, string description)
    {
        var name = new Argument<string>("NAME") { Description = "The person." };
        return new ClientCommand(verb, description, $"edge user {verb} alice") { name }.Asks(shell, (client, parsed, cancellation) =>
            ChangeAsync(shell, client, PathOf(parsed.GetRequiredValue(name), verb), null, $"user {parsed.GetRequiredValue(name)}: {verb}", cancellation));
    }

    private static ClientCommand Delete(CommandShell shell)
    {
        var name = new Argument<string>("NAME") { Description = "The person." };
        return new ClientCommand("delete", "Deletes a person, and ends their logins and tokens.", "edge user delete alice") { name }.Asks(shell, async (client, parsed, cancellation) =>
        {
            var reply = await client.ChangeAsync(HttpMethod.Delete, $"/v1/users/{Uri.EscapeDataString(parsed.GetRequiredValue(name))}", null, null, cancellation);
            return await ReportAsync(shell, reply, $"user {parsed.GetRequiredValue(name)} deleted");
        });
    }

    private static ClientCommand Passwd(CommandShell shell)
    {
        var name = new Argument<string?>("NAME") { Description = "The person; yourself if absent.", Arity = ArgumentArity.ZeroOrOne };
        return new ClientCommand("passwd", "Sets a password, and ends the person's logins.", "edge user passwd", "edge user passwd alice") { name }.Asks(shell, async (client, parsed, cancellation) =>
        {
            var person = await PersonAsync(client, parsed.GetValue(name), cancellation);
            if (!person.Succeeded)
            {
                return person.Failure;
            }

            var body = new JsonObject();
            if (person.Value.IsSelf)
            {
                body["password"] = await shell.AskSecretAsync("present password: ", cancellation);
            }

            var password = await NewPasswordAsync(shell, cancellation);
            if (!password.Succeeded)
            {
                return password.Failure;
            }

            body["newPassword"] = password.Value;
            var done = $"user {person.Value.Name}: password set{(person.Value.IsSelf ? "; log in again with it" : "")}";
            return await ChangeAsync(shell, client, PathOf(person.Value.Name, "password"), body, done, cancellation);
        });
    }

    internal static string PathOf(string name, string verb) => $"/v1/users/{Uri.EscapeDataString(name)}/{verb}";

    internal static async Task<Failure?> ChangeAsync(CommandShell shell, ApiClient client, string path, JsonObject? body, string done, CancellationToken cancellation) =>
        await ReportAsync(shell, await client.ChangeAsync(HttpMethod.Post, path, body, null, cancellation), done);

    private static async Task<Failure?> ReportAsync(CommandShell shell, Outcome<ApiReply> reply, string done)
    {
        if (reply.Succeeded)
        {
            await shell.Output.WriteLineAsync($"{done} at revision {reply.Value.Body.Number("revision")}");
        }

        return reply.Failure;
    }
}
