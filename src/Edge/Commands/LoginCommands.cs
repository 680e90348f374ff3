using System.CommandLine;
using System.Text.Json.Nodes;
using Edge.Client;
using Edge.Kernel;

namespace Edge.Commands;

/// <summary><c>edge login|logout|whoami</c>, with a password or with a key.</summary>
internal static class LoginCommands
{
    public static Command Login(CommandShell shell)
    {
        var api = new Argument<string?>("API") { Description = "The API's address, e.g. https://api.example; that of --data or of the last login if absent.", Arity = ArgumentArity.ZeroOrOne };
        var user = new Option<string?>("--user") { Description = "Log in as a person; the password, and a one-time code if one is wanted, are asked for or read from the input.", HelpName = "NAME" };
        var data = new Option<string?>("--data") { Description = "The data folder of a network on this machine (or EDGE_DATA), for its address.", HelpName = "DIR" };
        return new EdgeCommand(
            "login",
            "Logs in as a person, or keeps a key (from EDGE_TOKEN or the input) for later commands.",
            "edge login https://api.example --user alice",
            "EDGE_TOKEN=edg_api_… edge login https://api.example")
        {
            api, user, data,
        }.Does(shell, (parsed, cancellation) =>
        {
            var address = AddressOf(shell, parsed.GetValue(api), parsed.GetValue(data));
            return !address.Succeeded ? Task.FromResult<Failure?>(address.Failure)
                : parsed.GetValue(user) is { } name ? LoginPersonAsync(shell, address.Value, name, cancellation)
                : KeepKeyAsync(shell, address.Value, cancellation);
        });
    }

    public static Command Logout(CommandShell shell) =>
        new EdgeCommand("logout", "Ends the login of 'edge login', or forgets the key that it kept.", "edge logout").Does(shell, (_, cancellation) => LogoutAsync(shell, cancellation));

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

    private static Outcome<Uri> AddressOf(CommandShell shell, string? api, string? data)
    {
        if (api is not null)
        {
            return SessionFinder.ParseAddress(api) is { } address ? address : new Failure("bad_address", $"'{api}' is not an http or https address such as https://api.example");
        }

        if (data is null && SessionFinder.ParseAddress(shell.VariableOrNull("EDGE_API")) is { } given)
        {
            return given;
        }

        var found = SessionFinder.Find(shell, data, null);
        return found.Succeeded ? found.Value.Api : new Failure("no_api", "whose API is it to be? give its address: edge login https://api.example");
    }

    private static async Task<Failure?> LoginPersonAsync(CommandShell shell, Uri api, string user, CancellationToken cancellation)
    {
        if (await shell.AskSecretAsync("password: ", cancellation) is not { Length: > 0 } password)
        {
            return new Failure("no_password", "no password given: type it, or write it to the input");
        }

        using var client = new ApiClient(new Session(api, "", "the login", null), ApiClient.TimeoutUsual, shell.Time);
        var body = new JsonObject { ["user"] = user, ["password"] = password };
        var reply = await client.AskOpenlyAsync("/v1/login", body, cancellation);
        if (reply.Failure?.Code == "code_required")
        {
            if (await shell.AskAsync("one-time code: ", cancellation) is not { Length: > 0 } code)
            {
                return reply.Failure;
            }

            body["code"] = code;
            reply = await client.AskOpenlyAsync("/v1/login", body, cancellation);
        }

        if (!reply.Succeeded)
        {
            return reply.Failure;
        }

        var file = SessionFinder.LoginPath(shell);
        var taken = await LoginFile.LockAsync(file, shell.Time, cancellation);
        if (!taken.Succeeded)
        {
            return taken.Failure;
        }

        using (taken.Value)
        {
            LoginFile.WriteLogin(file, api, user, reply.Value.Body!);
        }

        await shell.Output.WriteLineAsync($"logged in at {api} as {reply.Value.Body.Text("subject")}");
        return null;
    }

    private static async Task<Failure?> KeepKeyAsync(CommandShell shell, Uri api, CancellationToken cancellation)
    {
        var token = (shell.VariableOrNull("EDGE_TOKEN") ?? await shell.AskSecretAsync("token: ", cancellation))?.Trim();
        if (string.IsNullOrEmpty(token))
        {
            return new Failure("no_token", "no token given: set EDGE_TOKEN, or write the token to the input; or log in as a person by --user NAME");
        }

        using var client = new ApiClient(new Session(api, token, "the given token", null), ApiClient.TimeoutUsual, shell.Time);
        var reply = await client.GetAsync("/v1/whoami", cancellation);
        if (!reply.Succeeded)
        {
            return reply.Failure;
        }

        LoginFile.WriteKey(SessionFinder.LoginPath(shell), api, token);
        await shell.Output.WriteLineAsync($"logged in at {api} as {reply.Value.Body.Text("subject")}");
        return null;
    }

    private static async Task<Failure?> LogoutAsync(CommandShell shell, CancellationToken cancellation)
    {
        var file = SessionFinder.LoginPath(shell);
        if (!File.Exists(file))
        {
            return new Failure("no_login", "nobody is logged in");
        }

        var taken = await LoginFile.LockAsync(file, shell.Time, cancellation);
        if (!taken.Succeeded)
        {
            return taken.Failure;
        }

        using var held = taken.Value;
        var (session, refresh) = (LoginFile.Read(file), LoginFile.RefreshTokenOf(file));
        File.Delete(file);
        if (!session.Succeeded || refresh is null)
        {
            await shell.Output.WriteLineAsync("logged out; the key itself still works until it is revoked or expires");
            return null;
        }

        using var client = new ApiClient(session.Value, ApiClient.TimeoutUsual, shell.Time);
        var reply = await client.AskOpenlyAsync("/v1/logout", new JsonObject { ["refreshToken"] = refresh }, cancellation);
        if (!reply.Succeeded)
        {
            return reply.Failure with { Message = $"the login is forgotten here, but the API was not told, and it lasts until it expires: {reply.Failure.Message}" };
        }

        await shell.Output.WriteLineAsync("logged out; the login has ended everywhere");
        return null;
    }
}
