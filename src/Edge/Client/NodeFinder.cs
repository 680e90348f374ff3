using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Edge.Kernel;

namespace Edge.Client;

/// <summary>
/// Finds where a node answers: what the caller says, else what the API says, else, while that is gone, what a network on this
/// machine keeps in its folder.
/// </summary>
internal sealed class NodeFinder(ApiClient client, string? address, string? caFile)
{
    private static readonly string[] _roles = ["stargates", "gateways"];

    public async Task<Outcome<NodePlace>> FindAsync(NodeId node, CancellationToken cancellation)
    {
        var given = caFile is null ? null : Read(caFile);
        if (address is not null && given is not null)
        {
            return CheckAddress(address) ?? PlaceOf(node, address, given);
        }

        var place = await AskAsync(node, cancellation);
        var known = place.Succeeded ? place.Value : Local(node) ?? default;
        var (where, ca) = (address ?? known.Address, given ?? known.Ca);
        if (where is null || ca is null)
        {
            return place.Succeeded
                ? new Failure("no_such_listener", $"'{node}' has no listener to be asked at: Stargates and Gateways have one")
                : place.Failure with { Message = $"{place.Failure.Message}; without the API, give --address HOST:PORT and --ca FILE" };
        }

        return CheckAddress(where) ?? PlaceOf(node, where, ca);
    }

    private async Task<Outcome<(string? Address, string? Ca)>> AskAsync(NodeId node, CancellationToken cancellation)
    {
        var document = await client.GetAsync($"/v1/nodes/{node}", cancellation);
        if (!document.Succeeded)
        {
            return document.Failure;
        }

        var network = await client.GetAsync("/v1/network/self", cancellation);
        if (!network.Succeeded)
        {
            return network.Failure;
        }

        var spec = document.Value.Body?["spec"];
        var where = (string?)spec?["role"] == "stargate" ? spec["control"] : spec?["https"];
        return ((string?)where, (string?)network.Value.Body?["spec"]?["caCertificate"]);
    }

    /// <summary>What <c>edge up</c> wrote into its folder.</summary>
    private (string? Address, string? Ca)? Local(NodeId node)
    {
        if (client.Session.Folder is not { } folder || JsonFile.Read(Path.Combine(folder, NetworkFile.Name)) is not { Succeeded: true, Value: var network })
        {
            return null;
        }

        var known = _roles
            .SelectMany(role => network[role] as JsonArray ?? [])
            .FirstOrDefault(entry => (string?)entry?["id"] == node.Value);
        var where = ((string?)known?["control"] ?? (string?)known?["https"])?.Replace("https://", "", StringComparison.Ordinal);
        var note = Directory.EnumerateFiles(folder, "node.json", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 2 })
            .Select(static path => JsonFile.Read(path))
            .FirstOrDefault(static file => file.Succeeded);
        return (where, note.Succeeded ? (string?)note.Value["ca"] : null);
    }

    private static Outcome<NodePlace> PlaceOf(NodeId node, string where, string ca)
    {
        try
        {
            return new NodePlace(node, where, X509Certificate2.CreateFromPem(ca));
        }
        catch (CryptographicException error)
        {
            return new Failure("bad_ca", $"the network's certificate cannot be read: {error.Message}");
        }
    }

    private static Failure? CheckAddress(string text)
    {
        var colon = text.LastIndexOf(':');
        return colon > 0 && ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _)
            ? null
            : Failure.Invalid("--address", text, "it must be HOST:PORT");
    }

    private static string? Read(string path) => File.Exists(path) ? File.ReadAllText(path) : null;
}
