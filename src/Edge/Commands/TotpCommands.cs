using System.CommandLine;
using System.Text.Json.Nodes;
using Edge.Kernel;

namespace Edge.Commands;

/// <summary><c>edge user totp …</c>: one-time codes as a second factor.</summary>
internal static class TotpCommands
{
    public static Command Build(CommandShell shell) => new EdgeCommand("totp", "One-time codes as a second factor.", "edge user totp enable")
    {
        Enable(shell),
        Disable(shell),
    };

    private static ClientCommand Enable(CommandShell shell) =>
        new ClientCommand("enable", "Sets your second factor up with an authenticator, and gives recovery codes.", "edge user totp enable").Asks(shell, async (client, _, cancellation) =>
        {
            var person = await UserCommands.PersonAsync(client, null, cancellation);
            if (!person.Succeeded)
            {
                return person.Failure;
            }

            var offer = await client.ChangeAsync(HttpMethod.Post, UserCommands.PathOf(person.Value.Name, "totp"), null, null, cancellation);
            if (!offer.Succeeded)
            {
                return offer.Failure;
            }

            await shell.Output.WriteLineAsync($"give this to your authenticator: {offer.Value.Body.Text("uri")}");
            await shell.Output.WriteLineAsync($"or type the secret: {offer.Value.Body.Text("secret")}");
            await shell.Output.FlushAsync(cancellation);
            var body = new JsonObject
            {
                ["offer"] = offer.Value.Body.Text("offer"),
                ["code"] = (await shell.AskAsync("the code that it shows now: ", cancellation))?.Trim() ?? "",
                ["password"] = await shell.AskSecretAsync("your password: ", cancellation) ?? "",
            };
            var confirmed = await client.ChangeAsync(HttpMethod.Post, UserCommands.PathOf(person.Value.Name, "totp/confirm"), body, null, cancellation);
            return confirmed.Succeeded ? await ShowAsync(shell, confirmed.Value.Body.Items("recoveryCodes")) : confirmed.Failure;
        });

    private static ClientCommand Disable(CommandShell shell)
    {
        var name = new Argument<string?>("NAME") { Description = "The person; yourself if absent.", Arity = ArgumentArity.ZeroOrOne };
        return new ClientCommand("disable", "Takes the second factor away, and ends the person's logins.", "edge user totp disable", "edge user totp disable alice") { name }.Asks(shell, async (client, parsed, cancellation) =>
        {
            var person = await UserCommands.PersonAsync(client, parsed.GetValue(name), cancellation);
            if (!person.Succeeded)
            {
                return person.Failure;
            }

            var body = person.Value.IsSelf ? new JsonObject { ["password"] = await shell.AskSecretAsync("your password: ", cancellation) ?? "" } : null;
            var path = UserCommands.PathOf(person.Value.Name, "totp/remove");
            return await UserCommands.ChangeAsync(shell, client, path, body, $"user {person.Value.Name}: second factor removed", cancellation);
        });
    }

    private static async Task<Failure?> ShowAsync(CommandShell shell, IReadOnlyList<JsonNode> codes)
    {
        await shell.Output.WriteLineAsync("the second factor is on; log in again with it. Keep these recovery codes, each is good once:");
        foreach (var code in codes)
        {
            await shell.Output.WriteLineAsync($"  {code}");
        }

        return null;
    }
}
