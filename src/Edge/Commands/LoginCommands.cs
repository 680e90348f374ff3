using System.CommandLine;
using System.Text.Json.Nodes;
using Edge.Client;
using Edge.Kernel;

namespace Edge.Commands;

/// <summary><c>edge login|logout|whoami</c>, with a token; people's own logins come later.</summary>
internal static class LoginCommands
{
    public static Command Login(CommandShell shell)
    {
        var api = new Argument<string>("API") { Description = "The API's address, e.g. https://api.example." };
        return new EdgeCommand("login", "Keeps an API address and a token for later commands; the token is read from EDGE_TOKEN or the input.", "EDGE_TOKEN=edg_api_… edge login https://api.example") { api }.Does(
            shell,
            (parsed, cancellation) => LoginAsync(shell, parsed.GetRequiredValue(api), cancellation));
    }

    public static Command Logout(CommandShell shell) => new EdgeCommand("logout", "Forgets the token that 'edge login' kept.", "edge logout").Does(shell, async (_, _) =>
    {
        var file = SessionFinder.LoginFile(shell);
        if (!File.Exists(file))
        {
            return new Failure("no_login", "nobody is logged in");
        }

        File.Delete(file);
        await shell.Output.WriteLineAsync("logged out; the token itself still works until it is revoked or expires");
        return null;
    });

    public static Command WhoAmI(CommandShell shell)
    {
        var json = ClientOptions.Json();
        return new ClientCommand("whoami", "Shows whom the API takes you for.", "edge whoami") { json }.Asks(shell, async (client, parsed, cancellation) =>
        {
            var reply = await client.GetAsync("/v1/whoami", cancellation);
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
                await shell.Output.WriteLineAsync($"{reply.Value.Body.Text("subject")} at {client.Session.Api} with policies {reply.Value.Body.Joined("policies")}, until {reply.Value.Body.Moment("expires")} UTC");
            }

            return null;
        });
    }

    private static async Task<Failure?> LoginAsync(CommandShell shell, string api, CancellationToken cancellation)
    {
        if (SessionFinder.ParseAddress(api) is not { } address)
        {
            return new Failure("bad_address", $"'{api}' is not an http or https address such as https://api.example");
        }

        var token = (shell.VariableOrNull("EDGE_TOKEN") ?? await shell.Input.ReadLineAsync(cancellation))?.Trim();
        if (string.IsNullOrEmpty(token))
        {
            return new Failure("no_token", "no token given: set EDGE_TOKEN, or write the token to the input");
        }

        using var client = new ApiClient(new Session(address, token, "the given token", null), ApiClient.TimeoutUsual);
        var reply = await client.GetAsync("/v1/whoami", cancellation);
        if (!reply.Succeeded)
        {
            return reply.Failure;
        }

        JsonFile.Write(SessionFinder.LoginFile(shell), new JsonObject { ["api"] = address.ToString(), ["token"] = token }, JsonFile.Secret);
        await shell.Output.WriteLineAsync($"logged in at {address} as {reply.Value.Body.Text("subject")}");
        return null;
    }
}
