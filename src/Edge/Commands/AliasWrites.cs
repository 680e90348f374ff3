using System.Text.Json.Nodes;
using Edge.Client;
using Edge.Kernel;

namespace Edge.Commands;

/// <summary>
/// The type ALIAS of <c>edge record</c>, which DNS does not have: the sets of the types A and AAAA of a name together, with the
/// addresses of another name.
/// </summary>
internal static class AliasWrites
{
    public const int TtlSecondsUsual = 60;

    private const string Missing = "not_found";

    private static readonly string[] _types = ["a", "aaaa"];

    public static bool Are(string type) => type.Equals("alias", StringComparison.OrdinalIgnoreCase);

    /// <summary>The type of records that stands for both where one is asked for.</summary>
    public static string OneOf(string type) => Are(type) ? "a" : type;

    /// <summary>Writes both sets as one change.</summary>
    public static async Task<Outcome<ApiReply>> PutAsync(ApiClient client, string zone, string owner, IReadOnlyList<string> values, int? ttlSeconds, CancellationToken cancellation)
    {
        if (values is not [var target])
        {
            return new Failure("usage", "ALIAS has one target: a name, in the zone unless it ends with a dot");
        }

        var resources = _types.Select(type => (JsonNode)new JsonObject
        {
            ["kind"] = "RecordSet",
            ["id"] = $"{zone}/{owner}/{type}",
            ["spec"] = new JsonObject { ["ttlSeconds"] = ttlSeconds ?? TtlSecondsUsual, ["steering"] = new JsonObject { ["policy"] = "alias", ["target"] = target } },
        });
        return await client.ChangeAsync(HttpMethod.Post, "/v1/apply", new JsonObject { ["resources"] = new JsonArray([.. resources]) }, null, cancellation);
    }

    /// <summary>Deletes both sets, one after the other.</summary>
    public static async Task<Outcome<ApiReply>> DeleteAsync(ApiClient client, Func<string, string> pathOf, CancellationToken cancellation)
    {
        var first = await client.ChangeAsync(HttpMethod.Delete, pathOf(_types[0]), null, null, cancellation);
        if (!first.Succeeded && first.Failure.Code != Missing)
        {
            return first;
        }

        var second = await client.ChangeAsync(HttpMethod.Delete, pathOf(_types[1]), null, null, cancellation);
        return !second.Succeeded && second.Failure.Code == Missing && first.Succeeded ? first : second;
    }
}
