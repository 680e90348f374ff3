using System.CommandLine;
using System.Text.Json.Nodes;

namespace Edge.Commands;

/// <summary><c>edge zone catalog</c>: the catalog by which secondaries elsewhere take a zone up by themselves.</summary>
internal static class ZoneCatalogCommand
{
    public static Command Build(CommandShell shell)
    {
        var zone = ZoneCommands.ZoneArgument();
        var catalog = new Argument<string?>("CATALOG") { Description = "A catalog of the same account.", Arity = ArgumentArity.ZeroOrOne };
        var none = new Option<bool>("--none") { Description = "List the zone in no catalog." };
        var command = new ClientCommand("catalog", "Lists a zone in a catalog (RFC 9432), or takes it out.", "edge zone catalog example.org catalog.example", "edge zone catalog example.org --none") { zone, catalog, none };
        command.Validators.Add(result =>
        {
            if (result.GetValue(catalog) is null != result.GetValue(none))
            {
                result.AddError("give a catalog, or --none");
            }
        });
        return command.Asks(shell, async (client, parsed, cancellation) =>
        {
            var name = parsed.GetRequiredValue(zone);
            var path = ZoneCommands.PathOf(name);
            var reply = await client.GetAsync(path, cancellation);
            if (!reply.Succeeded)
            {
                return reply.Failure;
            }

            var spec = (JsonObject)reply.Value.Body!["spec"]!.DeepClone();
            var wanted = parsed.GetValue(none) ? null : ZoneCommands.Canonical(parsed.GetValue(catalog)!);
            spec["catalog"] = wanted;
            var changed = await client.ChangeAsync(HttpMethod.Put, path, new JsonObject { ["id"] = name, ["spec"] = spec }, null, cancellation);
            if (!changed.Succeeded)
            {
                return changed.Failure;
            }

            await shell.Output.WriteLineAsync(wanted is null ? $"zone {name} is listed in no catalog" : $"zone {name} is listed in {wanted}");
            return null;
        });
    }
}
