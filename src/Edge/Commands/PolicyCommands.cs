using System.CommandLine;

namespace Edge.Commands;

/// <summary><c>edge policy …</c>: who may do what.</summary>
internal static class PolicyCommands
{
    public static Command Build(CommandShell shell) => new EdgeCommand("policy", "Who may do what.", "edge policy explain services/docs update")
    {
        Explain(shell),
    };

    private static ClientCommand Explain(CommandShell shell)
    {
        var path = new Argument<string>("PATH") { Description = "A resource's key, e.g. services/docs, or a collection such as services/." };
        var capability = new Argument<string>("CAPABILITY") { Description = "create, read, update, delete, list, watch or sudo." };
        var json = ClientOptions.Json();
        return new ClientCommand("explain", "Names the rule that decides whether you may do something.", "edge policy explain services/docs update") { path, capability, json }.Asks(
            shell,
            async (client, parsed, cancellation) =>
            {
                var query = $"path={Uri.EscapeDataString(parsed.GetRequiredValue(path))}&capability={Uri.EscapeDataString(parsed.GetRequiredValue(capability))}";
                var reply = await client.GetAsync($"/v1/explain?{query}", cancellation);
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
                    await shell.Output.WriteLineAsync(reply.Value.Body.Text("explanation"));
                }

                return null;
            });
    }
}
