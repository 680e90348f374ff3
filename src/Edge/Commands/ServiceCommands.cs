using System.CommandLine;
using System.Text.Json.Nodes;
using Edge.Client;
using Edge.Kernel;

namespace Edge.Commands;

/// <summary><c>edge service …</c>: customers' sites.</summary>
internal static class ServiceCommands
{
    public static Command Build(CommandShell shell) => new EdgeCommand(
        "service", "Sites that the network delivers.", "edge service create docs --domain docs.edge.test --origin http://127.0.0.1:8000")
    {
        Create(shell),
        List(shell),
        Show(shell),
        Delete(shell),
    };

    private static ClientCommand Create(CommandShell shell)
    {
        var name = NameArgument();
        var domains = new Option<string[]>("--domain")
        {
            Description = "A host name that visitors use; may be repeated.",
            HelpName = "D",
            Required = true,
        };
        var origin = new Option<string>("--origin") { Description = "Where the site comes from, an http or https URL.", HelpName = "URL", Required = true };
        var originHost = new Option<string?>("--origin-host") { Description = "The Host header sent to the origin; by default the visitor's.", HelpName = "HOST" };
        var timeout = new Option<int?>("--origin-timeout") { Description = "Seconds that the origin may be silent, 1 to 300; 30 if not given.", HelpName = "SECONDS" };
        var noWait = ClientOptions.NoWait();
        var json = ClientOptions.Json();
        var command = new ClientCommand(
            "create",
            "Puts a site behind the network.",
            "edge service create docs --domain docs.edge.test --origin http://127.0.0.1:8000",
            "edge service create shop --domain shop.example --domain www.shop.example --origin https://origin.shop.example --origin-host shop.example")
        {
            name, domains, origin, originHost, timeout, noWait, json,
        };
        return command.Asks(shell, async (client, parsed, cancellation) =>
        {
            var spec = new JsonObject
            {
                ["domains"] = new JsonArray([.. parsed.GetValue(domains)!.Select(domain => (JsonNode)domain)]),
                ["origin"] = parsed.GetValue(origin),
            };
            if (parsed.GetValue(originHost) is { } host)
            {
                spec["originHost"] = host;
            }

            if (parsed.GetValue(timeout) is { } seconds)
            {
                spec["originTimeoutSeconds"] = seconds;
            }

            var body = new JsonObject { ["kind"] = "Service", ["id"] = parsed.GetValue(name), ["spec"] = spec };
            return await CreateAsync(shell, client, body, parsed.GetValue(json), !parsed.GetValue(noWait), cancellation);
        });
    }

    private static async Task<Failure?> CreateAsync(
        CommandShell shell, ApiClient client, JsonObject body, bool json, bool wait, CancellationToken cancellation)
    {
        var reply = await client.ChangeAsync(HttpMethod.Post, "/v1/services", body, null, cancellation);
        if (!reply.Succeeded)
        {
            return reply.Failure;
        }

        var revision = reply.Value.Revision ?? 0;
        var quiet = json ? shell with { Output = TextWriter.Null, OutputIsTerminal = false } : shell;
        var name = body.Text("id");
        var failure = await ChangeReport.WriteAsync(quiet, client, $"service {name} created", revision, wait, cancellation);
        if (json)
        {
            shell.WriteJson(reply.Value.Body);
        }
        else if (failure is null)
        {
            await VisitorAddresses.WriteAsync(shell, client, name, body["spec"].Items("domains")[0].ToString(), cancellation);
        }

        return failure;
    }

    private static ClientCommand List(CommandShell shell)
    {
        var json = ClientOptions.Json();
        return new ClientCommand("list", "Lists services.", "edge service list", "edge service list --json") { json }.Asks(shell, async (client, parsed, cancellation) =>
        {
            var services = await ResourceList.AllAsync(client, "services", cancellation);
            if (!services.Succeeded)
            {
                return services.Failure;
            }

            if (parsed.GetValue(json))
            {
                shell.WriteJson(new JsonArray([.. services.Value.Select(service => service.DeepClone())]));
                return null;
            }

            var sheet = new Sheet("Name", "Domains", "Origin", "Revision");
            foreach (var service in services.Value)
            {
                sheet.Add(new Sheet.Cell(service.Text("id"), Tone.Strong), service["spec"].Joined("domains"), service["spec"].Text("origin"), service.Text("revision"));
            }

            sheet.Write(shell);
            return null;
        });
    }

    private static ClientCommand Show(CommandShell shell)
    {
        var name = NameArgument();
        var json = ClientOptions.Json();
        return new ClientCommand("show", "Shows one service.", "edge service show docs") { name, json }.Asks(shell, async (client, parsed, cancellation) =>
        {
            var reply = await client.GetAsync($"/v1/services/{Uri.EscapeDataString(parsed.GetValue(name)!)}", cancellation);
            if (!reply.Succeeded)
            {
                return reply.Failure;
            }

            if (parsed.GetValue(json))
            {
                shell.WriteJson(reply.Value.Body);
                return null;
            }

            var service = reply.Value.Body!;
            var sheet = new Sheet("Field", "Value");
            sheet.Add("name", new Sheet.Cell(service.Text("id"), Tone.Strong));
            sheet.Add("domains", service["spec"].Joined("domains"));
            sheet.Add("origin", service["spec"].Text("origin"));
            sheet.Add("origin host", service["spec"].Text("originHost") is { Length: > 0 } host ? host : "as the visitor's");
            sheet.Add("origin timeout", $"{service["spec"].Text("originTimeoutSeconds")} s");
            sheet.Add("account", service.Text("account"));
            sheet.Add("revision", service.Text("revision"));
            sheet.Write(shell);
            return null;
        });
    }

    private static ClientCommand Delete(CommandShell shell)
    {
        var name = NameArgument();
        var noWait = ClientOptions.NoWait();
        return new ClientCommand("delete", "Takes a site off the network and frees its domains.", "edge service delete docs") { name, noWait }.Asks(
            shell,
            (client, parsed, cancellation) => ResourceCommands.DeleteAsync(
                shell, client, "services", parsed.GetValue(name)!, !parsed.GetValue(noWait), cancellation));
    }

    private static Argument<string> NameArgument() => new("NAME") { Description = "The service's name: 1 to 63 characters of a-z, 0-9 and -." };
}
