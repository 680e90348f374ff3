using System.CommandLine;
using System.Net;
using System.Text.Json.Nodes;
using Edge.Client;
using Edge.Kernel;

namespace Edge.Commands;

/// <summary><c>edge dns …</c>: how the network's names are answered.</summary>
internal static class DnsCommands
{
    /// <summary>Names asked of each Stargate; enough to see that it answers.</summary>
    private const int NamesMax = 16;

    private sealed record Answer(string Stargate, string Address, string Name, IReadOnlyList<IPAddress> Addresses, string Outcome);

    public static Command Build(CommandShell shell) => new EdgeCommand("dns", "How the network's names are answered.", "edge dns status")
    {
        Status(shell),
    };

    private static ClientCommand Status(CommandShell shell)
    {
        var json = ClientOptions.Json();
        return new ClientCommand("status", "Asks every Stargate for the services' domains, and shows what it answers.", "edge dns status", "edge dns status --json") { json }.Asks(
            shell,
            async (client, parsed, cancellation) =>
            {
                var answers = await AskAsync(client, cancellation);
                if (!answers.Succeeded)
                {
                    return answers.Failure;
                }

                if (parsed.GetValue(json))
                {
                    shell.WriteJson(new JsonArray([.. answers.Value.Select(Json)]));
                }
                else
                {
                    WriteTable(shell, answers.Value);
                }

                var silent = answers.Value.FirstOrDefault(answer => answer.Outcome is "no reply" or "nothing listens");
                return silent is null ? null : new Failure("dns_silent", $"{silent.Stargate} does not answer DNS at {silent.Address}: see 'edge status'");
            });
    }

    private static async Task<Outcome<IReadOnlyList<Answer>>> AskAsync(ApiClient client, CancellationToken cancellation)
    {
        var nodes = await ResourceList.AllAsync(client, "nodes", cancellation);
        var services = await ResourceList.AllAsync(client, "services", cancellation);
        var networks = await ResourceList.AllAsync(client, "network", cancellation);
        if (!nodes.Succeeded || !services.Succeeded || !networks.Succeeded)
        {
            return nodes.Failure ?? services.Failure ?? networks.Failure!;
        }

        var names = services.Value.SelectMany(service => service["spec"].Items("domains")).Select(domain => domain.ToString())
            .Concat(networks.Value.Select(network => $"ns1.{network["spec"].Text("domain")}"))
            .Take(NamesMax)
            .ToList();
        var answers = new List<Answer>();
        foreach (var node in nodes.Value)
        {
            if (!IPEndPoint.TryParse(node["spec"].Text("dns"), out var server) || server.Port == 0)
            {
                continue;
            }

            var asked = await Task.WhenAll(names.Select(name => DnsProbe.AskAsync(server, name, cancellation)));
            answers.AddRange(names.Zip(asked, (name, answer) => new Answer(node.Text("id"), server.ToString(), name, answer.Addresses, answer.Outcome)));
        }

        return answers;
    }

    private static JsonNode Json(Answer answer) => new JsonObject
    {
        ["stargate"] = answer.Stargate,
        ["address"] = answer.Address,
        ["name"] = answer.Name,
        ["addresses"] = new JsonArray([.. answer.Addresses.Select(address => (JsonNode)address.ToString())]),
        ["outcome"] = answer.Outcome,
    };

    private static void WriteTable(CommandShell shell, IReadOnlyList<Answer> answers)
    {
        var sheet = new Sheet("Stargate", "Address", "Name", "Answer");
        foreach (var answer in answers)
        {
            sheet.Add(
                new Sheet.Cell(answer.Stargate, Tone.Strong),
                answer.Address,
                answer.Name,
                answer.Addresses.Count > 0
                    ? new Sheet.Cell(string.Join(", ", answer.Addresses), Tone.Good)
                    : new Sheet.Cell(answer.Outcome, Tone.Bad));
        }

        sheet.Write(shell);
    }
}
