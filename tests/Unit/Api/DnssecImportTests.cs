using System.Text.Json.Nodes;
using Edge.Dns;

namespace Edge.Tests.Unit.Api;

/// <summary>Keys of zones that were signed elsewhere, by the API.</summary>
public sealed class DnssecImportTests
{
    private const string Path = "/v1/zones/example.org/dnssec";

    private static readonly DnsName _apex = DnsName.Parse("example.org");

    [Fact]
    public async Task A_zone_takes_the_keys_that_it_was_signed_with_elsewhere_once_and_nobody_reads_them_again()
    {
        await using var api = await RunningApi.StartAsync();
        Assert.InRange((await api.SendAsync(HttpMethod.Put, "/v1/zones/example.org", """{"spec":{}}""")).Status, 200, 201);
        using var ksk = EcdsaKey.Generate();
        using var zsk = EcdsaKey.Generate();
        var pairs = new JsonArray(Pair(ksk, ZoneKey.KeyFlags), Pair(zsk, ZoneKey.ZoneFlags));

        // Neither half of the keys will do.
        foreach (var half in (JsonNode[])[pairs[0]!, pairs[1]!])
        {
            var refused = await ImportAsync(api, new JsonArray(half.DeepClone()));
            Assert.Equal((422, "keys"), (refused.Status, (string?)refused.Body!["field"]));
        }

        Assert.Equal(422, (await ImportAsync(api, [])).Status);
        var taken = await ImportAsync(api, pairs);
        Assert.True(taken.Status == 200, $"{taken.Body}");
        Assert.Equal((200, "key ready zone active"), (taken.Status, string.Join(' ', taken.Body!["imported"]!.AsArray().Select(static key => $"{key!["use"]} {key["state"]}"))));

        var shown = await api.GetAsync(Path);
        var tag = (int)new ZoneKey(ZoneKey.KeyFlags, ksk.Algorithm, ksk.PublicKey.Span).Tag;
        Assert.Equal(("beginning", tag), ((string?)shown.Body!["state"], (int)shown.Body["keys"]!.AsArray().Single(static key => (string?)key!["use"] == "key")!["tag"]!));
        Assert.DoesNotContain(Convert.ToBase64String(ksk.ExportPrivate()), $"{shown.Body}{taken.Body}", StringComparison.Ordinal);
        Assert.Equal((409, true), ((await ImportAsync(api, pairs)).Status, (await api.GetAsync("/v1/zones/example.org")).Body!["spec"]!["signing"] is not null));
    }

    private static async Task<Reply> ImportAsync(RunningApi api, JsonArray pairs) =>
        await api.PostAsync(Path, new JsonObject { ["action"] = "import", ["keys"] = pairs.DeepClone() }.ToJsonString());

    private static JsonObject Pair(EcdsaKey key, ushort flags)
    {
        var zoneKey = new ZoneKey(flags, key.Algorithm, key.PublicKey.Span);
        return new JsonObject
        {
            ["name"] = PrivateKeyFile.NameOf(_apex, zoneKey),
            ["public"] = $"example.org. IN DNSKEY {RecordText.Format(DnsRecordType.Dnskey, zoneKey.Value)}\n",
            ["private"] = new PrivateKeyFile { Algorithm = key.Algorithm, PrivateKey = key.ExportPrivate() }.Format(),
        };
    }
}
