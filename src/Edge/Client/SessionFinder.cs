using System.Text.Json.Nodes;
using Edge.Commands;
using Edge.Kernel;

namespace Edge.Client;

/// <summary>
/// Finds the API and the token that a command uses. In order: <c>--data</c>, <c>EDGE_DATA</c>, <c>EDGE_API</c> with
/// <c>EDGE_TOKEN</c>, the login kept by <c>edge login</c>, the folder <c>.edge</c> here. <c>--api</c> overrides only the address.
/// </summary>
internal static class SessionFinder
{
    public const string LocalFolder = ".edge";

    public static Outcome<Session> Find(CommandShell shell, string? data, string? api)
    {
        var found = FindStored(shell, data, api);
        if (!found.Succeeded || api is null)
        {
            return found;
        }

        return ParseAddress(api) is { } address
            ? found.Value with { Api = address }
            : new Failure("bad_address", $"--api '{api}' is not an http or https address such as http://127.0.0.1:7080");
    }

    /// <summary>The file in which <c>edge login</c> keeps address and token.</summary>
    public static string LoginPath(CommandShell shell) => Path.Combine(
        shell.VariableOrNull("XDG_CONFIG_HOME") ?? Path.Combine(shell.VariableOrNull("HOME") ?? shell.Folder, ".config"),
        "edge",
        "login.json");

    public static Uri? ParseAddress(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address : null;

    private static Outcome<Session> FindStored(CommandShell shell, string? data, string? api)
    {
        if ((data ?? shell.VariableOrNull("EDGE_DATA")) is { } folder)
        {
            return OfFolder(shell.PathOf(folder), api);
        }

        if (shell.VariableOrNull("EDGE_TOKEN") is { } token && ParseAddress(api ?? shell.VariableOrNull("EDGE_API")) is { } address)
        {
            return new Session(address, token, "EDGE_API and EDGE_TOKEN", null);
        }

        if (File.Exists(LoginPath(shell)))
        {
            return LoginFile.Read(LoginPath(shell));
        }

        var local = shell.PathOf(LocalFolder);
        return File.Exists(Path.Combine(local, AdminFile.Name))
            ? OfFolder(local, api)
            : new Failure("no_login", "no network to speak to: give --data DIR of a running 'edge up', or use 'edge login'");
    }

    private static Outcome<Session> OfFolder(string folder, string? api)
    {
        var admin = JsonFile.Read(Path.Combine(folder, AdminFile.Name));
        if (!admin.Succeeded)
        {
            return admin.Failure;
        }

        var address = ParseAddress(api) ?? ParseAddress(Text(JsonFile.Read(Path.Combine(folder, NetworkFile.Name)), "api"))
            ?? ParseAddress(Text(JsonFile.Read(Path.Combine(folder, "api.json")), "api")) ?? ParseAddress(Text(admin, "api"));
        if (address is null)
        {
            return new Failure("no_api", $"{folder} does not say where the API is: start the network there, or give --api ADDRESS");
        }

        return Text(admin, "token") is { } token
            ? new Session(address, token, folder, folder)
            : new Failure("no_token", $"{Path.Combine(folder, AdminFile.Name)} holds no token: restore the file, or use 'edge login'");
    }

    private static string? Text(Outcome<JsonObject> file, string field) =>
        file.Succeeded && file.Value[field] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
