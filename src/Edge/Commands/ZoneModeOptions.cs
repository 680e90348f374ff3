using System.CommandLine;
using System.Text.Json.Nodes;

namespace Edge.Commands;

/// <summary>Where the content of a zone that is made comes from, and who lists it.</summary>
internal sealed class ZoneModeOptions
{
    private readonly Option<string[]> _secondaryOf = new("--secondary-of") { Description = "Take the zone from this name server, by transfers; several are asked one after the other.", HelpName = "ADDRESS[:PORT]" };

    private readonly Option<string[]> _catalogOf = new("--catalog-of") { Description = "Take the zone from this name server as a catalog (RFC 9432): the zones that it lists become secondary zones.", HelpName = "ADDRESS[:PORT]" };

    private readonly Option<string?> _key = new("--key") { Description = "The TSIG key that these servers sign with.", HelpName = "NAME" };

    private readonly Option<bool> _catalog = new("--catalog") { Description = "Make a catalog (RFC 9432), which lists zones for secondaries elsewhere." };

    private readonly Option<string?> _in = new("--in") { Description = "List the zone in this catalog, whose secondaries take it up by themselves.", HelpName = "CATALOG" };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_secondaryOf, _catalogOf, _key, _catalog, _in])
        {
            command.Options.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (new Option[] { _secondaryOf, _catalogOf, _catalog }.Count(option => result.GetResult(option) is { Implicit: false }) > 1)
            {
                result.AddError("give one of --secondary-of, --catalog-of and --catalog");
            }
        });
    }

    /// <summary>Whether the content comes from elsewhere.</summary>
    public bool IsTaken(ParseResult parsed) => Servers(parsed).Length > 0;

    public void Write(ParseResult parsed, JsonObject spec)
    {
        var isCatalog = parsed.GetValue(_catalog) || (parsed.GetValue(_catalogOf) ?? []).Length > 0;
        var servers = Servers(parsed);
        if (isCatalog || servers.Length > 0)
        {
            spec["mode"] = isCatalog ? "catalog" : "secondary";
        }

        if (servers.Length > 0)
        {
            spec["primaries"] = new JsonArray([.. servers.Select(server => (JsonNode)Server(server, parsed.GetValue(_key)))]);
        }

        if (parsed.GetValue(_in) is { } catalog)
        {
            spec["catalog"] = ZoneCommands.Canonical(catalog);
        }
    }

    private string[] Servers(ParseResult parsed) => [.. parsed.GetValue(_secondaryOf) ?? [], .. parsed.GetValue(_catalogOf) ?? []];

    private static JsonObject Server(string address, string? key)
    {
        var server = new JsonObject { ["address"] = address };
        if (key is not null)
        {
            server["key"] = ZoneCommands.Canonical(key);
        }

        return server;
    }
}
