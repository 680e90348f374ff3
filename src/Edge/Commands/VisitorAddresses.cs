using Edge.Client;

namespace Edge.Commands;

/// <summary>Tells how to see a new service before any resolver knows its domain.</summary>
internal static class VisitorAddresses
{
    public static async Task WriteAsync(CommandShell shell, ApiClient client, string service, string domain, CancellationToken cancellation)
    {
        if (BrowserPort(client.Session) is { } port)
        {
            await shell.Output.WriteLineAsync($"browser:  http://{service}.localhost:{port}");
        }

        if (await GatewayAsync(client, cancellation) is { } gateway && gateway.LastIndexOf(':') is > 0 and var colon)
        {
            var (address, http) = (gateway[..colon], gateway[(colon + 1)..]);
            await shell.Output.WriteLineAsync($"terminal: curl --resolve {domain}:{http}:{address} http://{domain}:{http}/");
        }
    }

    /// <summary>The port for browsers, which the first Gateway's folder tells; only a network on this machine has one.</summary>
    private static string? BrowserPort(Session session)
    {
        if (session.Folder is null)
        {
            return null;
        }

        var file = JsonFile.Read(Path.Combine(session.Folder, "nodes", "gateway-1", "gateway.json"));
        return file.Succeeded && file.Value.Text("browser") is { Length: > 0 } browser ? browser[(browser.LastIndexOf(':') + 1)..] : null;
    }

    /// <summary>The first Gateway's address for visitors, a healthy one if there is one.</summary>
    private static async Task<string?> GatewayAsync(ApiClient client, CancellationToken cancellation)
    {
        var nodes = await ResourceList.AllAsync(client, "nodes", cancellation);
        var status = await client.GetAsync("/v1/status", cancellation);
        if (!nodes.Succeeded || !status.Succeeded)
        {
            return null;
        }

        var healthy = status.Value.Body.Items("nodes").Where(node => node.Text("health") == "healthy").Select(node => node.Text("id")).ToHashSet();
        return nodes.Value.Where(node => node["spec"].Text("http").Length > 0)
            .OrderByDescending(node => healthy.Contains(node.Text("id")))
            .Select(node => node["spec"].Text("http"))
            .FirstOrDefault();
    }
}
