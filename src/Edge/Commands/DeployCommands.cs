using System.CommandLine;
using System.Text.Json.Nodes;
using Edge.Coordination;

namespace Edge.Commands;

/// <summary><c>edge deploy …</c>: how configuration comes from cohort to cohort.</summary>
internal static class DeployCommands
{
    private static readonly string[] Deployments = [.. WaveClasses.All.Select(WaveClasses.IdOf)];

    public static Command Build(CommandShell shell) => new EdgeCommand("deploy", "How changes of configuration come from cohort to cohort.", "edge deploy status")
    {
        Status(shell),
        Order(
            shell,
            "resume",
            "Lets halted waves go on: after a better document was written, or when the change was not to blame.",
            "goes on",
            "edge deploy resume config-network"),
        Order(
            shell,
            "skip",
            "Gives a wave to the next cohort at once, whatever the one before says of it. Needs sudo.",
            "is given to the next cohort",
            "edge deploy skip config-network"),
    };

    private static ClientCommand Status(CommandShell shell)
    {
        var which = Which(ArgumentArity.ZeroOrOne);
        var json = ClientOptions.Json();
        return new ClientCommand("status", "Shows the waves of a class of configuration, or of all.", "edge deploy status", "edge deploy status config-network --json") { which, json }.Asks(
            shell,
            async (client, parsed, cancellation) =>
            {
                var waves = new List<JsonNode>();
                foreach (var deployment in parsed.GetValue(which) is { } one ? [one] : Deployments)
                {
                    var reply = await client.GetAsync($"/v1/deployments/{deployment}/progress", cancellation);
                    if (!reply.Succeeded)
                    {
                        return reply.Failure;
                    }

                    waves.Add(reply.Value.Body!);
                }

                Write(shell, waves, parsed.GetValue(json), isOne: parsed.GetValue(which) is not null);
                return null;
            });
    }

    private static ClientCommand Order(CommandShell shell, string verb, string description, string done, string example)
    {
        var which = Which(ArgumentArity.ExactlyOne);
        return new ClientCommand(verb, description, example) { which }.Asks(
            shell,
            async (client, parsed, cancellation) =>
            {
                var deployment = parsed.GetRequiredValue(which);
                var reply = await client.ChangeAsync(HttpMethod.Post, $"/v1/deployments/{deployment}/{verb}", null, null, cancellation);
                if (!reply.Succeeded)
                {
                    return reply.Failure;
                }

                await shell.Output.WriteLineAsync($"{deployment} {done}: see 'edge deploy status {deployment}'");
                return null;
            });
    }

    private static Argument<string> Which(ArgumentArity arity)
    {
        var which = new Argument<string>("DEPLOYMENT") { Description = "config-tenant (services, zones, nodes) or config-network (the network's own).", Arity = arity };
        which.AcceptOnlyFromAmong(Deployments);
        return which;
    }

    private static void Write(CommandShell shell, List<JsonNode> waves, bool asJson, bool isOne)
    {
        if (asJson)
        {
            shell.WriteJson(isOne ? waves[0] : new JsonArray([.. waves.Select(static wave => wave.DeepClone())]));
            return;
        }

        for (var i = 0; i < waves.Count; i++)
        {
            if (i > 0)
            {
                shell.Output.WriteLine();
            }

            WaveSheet.Write(shell, waves[i]);
        }
    }
}
