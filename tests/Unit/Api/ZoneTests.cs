using Edge.Api;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Tests.Unit.Api;

public sealed class ZoneTests
{
    private const string AnyRule = """[{"path":"*","capabilities":["create","read","update","delete","list"],"ownAccountOnly":true}]""";

    [Fact]
    public async Task A_record_set_is_kept_in_one_spelling_and_moves_the_serial()
    {
        await using var api = await RunningApi.StartAsync();
        Assert.Equal(201, (await api.PostAsync("/v1/zones", """{"id":"example.test","spec":{}}""")).Status);

        var written = await api.PutAsync("/v1/records/example.test/@/mx", """{"spec":{"values":["010 Mail","20 mail.example.net."]}}""");

        Assert.Equal(200, written.Status);
        Assert.Equal("""{"ttlSeconds":3600,"values":["10 Mail.example.test.","20 mail.example.net."]}""", written.Body!["spec"]!.ToJsonString());
        var zone = (await api.GetAsync("/v1/zones/example.test")).Body!;
        Assert.Equal((1, (long)written.Body["revision"]!), ((int)zone["spec"]!["recordSets"]!, (long)zone["revision"]!));
        var deleted = await api.DeleteAsync("/v1/records/example.test/@/mx");
        zone = (await api.GetAsync("/v1/zones/example.test")).Body!;
        Assert.Equal((0, (long)deleted.Body!["revision"]!), ((int)zone["spec"]!["recordSets"]!, (long)zone["revision"]!));
    }

    [Theory]
    [InlineData("example.test/www/a", """{"values":["192.0.2.256"]}""", "spec.values[0]", "192.0.2.256")]
    [InlineData("example.test/www/a", """{"values":[]}""", "spec.values", "0")]
    [InlineData("example.test/www/a", """{"values":["192.0.2.1"],"ttlSeconds":59}""", "spec.ttlSeconds", "59")]
    [InlineData("example.test/www/a", """{"values":["192.0.2.1"],"ttlSeconds":604801}""", "spec.ttlSeconds", "604801")]
    [InlineData("example.test/www/a", """{"values":["192.0.2.1\nwww A 192.0.2.2"]}""", "spec.values[0]", "192.0.2.1·www A 192.0.2.2")]
    [InlineData("example.test/www/aaaa", """{"values":["2001:db8::1","2001:DB8:0::1"]}""", "spec.values[1]", "2001:db8::1")]
    [InlineData("example.test/www/cname", """{"values":["a","b"]}""", "spec.values", "2 records")]
    [InlineData("example.test/www/soa", """{"values":["a b 1 2 3 4 5"]}""", "id", "example.test/www/soa")]
    [InlineData("example.test/@/cname", """{"values":["a"]}""", "id", "example.test/@/cname")]
    [InlineData("example.test/@/rrsig", """{"values":["a"]}""", "id", "example.test/@/rrsig")]
    [InlineData("example.test/WWW/a", """{"values":["192.0.2.1"]}""", "id", "example.test/WWW/a")]
    [InlineData("example.test/www/A", """{"values":["192.0.2.1"]}""", "id", "example.test/www/A")]
    [InlineData("example.test/www", """{"values":["192.0.2.1"]}""", "id", "example.test/www")]
    [InlineData("other.test/www/a", """{"values":["192.0.2.1"]}""", "id", "other.test/www/a")]
    [InlineData("example.test/www/txt", """{"values":["\"never ends"]}""", "spec.values[0]", "\"never ends")]
    public async Task What_a_rule_refuses_is_422_and_changes_nothing(string id, string spec, string field, string value)
    {
        await using var api = await RunningApi.StartAsync();
        await api.PostAsync("/v1/zones", """{"id":"example.test","spec":{}}""");
        var before = await api.RevisionAsync();

        var reply = await api.PutAsync($"/v1/records/{id}", $$"""{"spec":{{spec}}}""");

        Assert.Equal((422, field, value), (reply.Status, (string?)reply.Body!["field"], (string?)reply.Body["value"]));
        Assert.Equal(before, await api.RevisionAsync());
    }

    [Fact]
    public async Task Secondaries_sign_with_keys_of_the_zones_own_account()
    {
        await using var api = await RunningApi.StartAsync();
        await api.PostAsync("/v1/zones", """{"id":"example.test","spec":{}}""");
        await api.PostAsync("/v1/tsig", """{"name":"own"}""");
        var other = await api.TokenForAsync("other", """[{"path":"tsig/*","capabilities":["create","read"]}]""");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(api.Address, "/v1/tsig")) { Content = new StringContent("""{"name":"others"}""", System.Text.Encoding.UTF8, "application/json") };
        Assert.Equal(201, (await api.SendAsync(request, ("Authorization", $"Bearer {other}"))).Status);

        Task<Reply> NameAsync(string key) => api.PutAsync("/v1/zones/example.test", $$$"""{"spec":{"secondaries":[{"address":"192.0.2.53"},{"address":"192.0.2.54","key":"{{{key}}}"}]}}""");
        foreach (var key in (string[])["others", "none"])
        {
            var reply = await NameAsync(key);
            Assert.Equal((422, "spec.secondaries[1].key", key), (reply.Status, (string?)reply.Body!["field"], (string?)reply.Body["value"]));
        }

        Assert.Equal(200, (await NameAsync("own")).Status);

        // A zone goes on being changed when a key that it names is gone.
        Assert.Equal(200, (await api.DeleteAsync("/v1/tsig/own")).Status);
        Assert.Equal(200, (await NameAsync("own")).Status);
    }

    [Fact]
    public async Task An_alias_stands_alone_and_nothing_stands_beneath_a_DNAME()
    {
        await using var api = await RunningApi.StartAsync();
        await api.PostAsync("/v1/zones", """{"id":"example.test","spec":{}}""");
        await PutAsync(api, "www/a", "192.0.2.1");
        Assert.Equal(422, await PutAsync(api, "www/cname", "other"));
        Assert.Equal(200, await PutAsync(api, "alias/cname", "www"));
        Assert.Equal(422, await PutAsync(api, "alias/txt", "x"));
        Assert.Equal(200, await PutAsync(api, "a.b.old/txt", "x"));
        Assert.Equal(422, await PutAsync(api, "old/dname", "new"));
        Assert.Equal(200, (await api.DeleteAsync("/v1/records/example.test/a.b.old/txt")).Status);
        Assert.Equal(200, await PutAsync(api, "old/dname", "new"));
        Assert.Equal(422, await PutAsync(api, "a.b.old/txt", "x"));
    }

    [Fact]
    public async Task Writers_of_one_zone_at_once_never_leave_an_alias_beside_other_data()
    {
        await using var api = await RunningApi.StartAsync();
        await api.PostAsync("/v1/zones", """{"id":"example.test","spec":{}}""");

        for (var round = 0; round < 8; round++)
        {
            var name = $"n{round}";
            var answers = await Task.WhenAll(PutAsync(api, $"{name}/cname", "www"), PutAsync(api, $"{name}/txt", "x"), PutAsync(api, $"{name}/a", "192.0.2.1"));
            var kept = (await api.GetAsync($"/v1/records?prefix=example.test/{name}/")).Body!["items"]!.AsArray().Select(item => (string)item!["id"]!).ToList();
            Assert.True(kept.Count == 1 || !kept.Contains($"example.test/{name}/cname"), string.Join(", ", kept));
            Assert.Equal(kept.Count, answers.Count(status => status == 200));
        }

        var zone = (await api.GetAsync("/v1/zones/example.test")).Body!;
        Assert.Equal((await api.GetAsync("/v1/records?prefix=example.test/")).Body!["items"]!.AsArray().Count, (int)zone["spec"]!["recordSets"]!);
    }

    [Fact]
    public async Task The_names_of_the_network_and_of_every_machine_are_no_zones()
    {
        await using var api = await RunningApi.StartAsync();
        foreach (var zone in (string[])["edge.test", "a.edge.test", "localhost", "x.localhost"])
        {
            Assert.Equal(422, (await api.PostAsync("/v1/zones", $$$"""{"id":"{{{zone}}}","spec":{}}""")).Status);
        }

        foreach (var zone in (string[])["", ".", "Example.test", "example.test.", "*.example.test", "a..b", new string('a', 64) + ".test"])
        {
            Assert.Equal(422, (await api.PostAsync("/v1/zones", $$$"""{"id":"{{{zone}}}","spec":{}}""")).Status);
        }
    }

    [Fact]
    public async Task A_zone_beneath_anothers_needs_its_delegation_and_each_account_changes_its_own()
    {
        await using var api = await RunningApi.StartAsync();
        await api.PostAsync("/v1/zones", """{"id":"example.test","spec":{}}""");
        var alice = ("Authorization", $"Bearer {await api.TokenForAsync("alice", AnyRule)}");

        var refused = await api.PostAsync("/v1/zones", """{"id":"sub.example.test","spec":{}}""", alice);
        Assert.Equal(422, refused.Status);
        Assert.Contains("must delegate it first", (string)refused.Body!["rule"]!, StringComparison.Ordinal);
        Assert.Equal(403, (await api.PutAsync("/v1/records/example.test/www/a", """{"spec":{"values":["192.0.2.1"]}}""", alice)).Status);

        await PutAsync(api, "sub/ns", "ns1.edge.test.");
        Assert.Equal(201, (await api.PostAsync("/v1/zones", """{"id":"sub.example.test","spec":{}}""", alice)).Status);
        Assert.Equal(200, (await api.PutAsync("/v1/records/sub.example.test/www/a", """{"spec":{"values":["192.0.2.1"]}}""", alice)).Status);
        Assert.Equal("usr:alice", (string)(await api.GetAsync("/v1/records/sub.example.test/www/a")).Body!["account"]!);
        Assert.Equal(["sub.example.test"], (await api.SendAsync(HttpMethod.Get, "/v1/zones", null, alice)).Body!["items"]!.AsArray().Select(item => (string)item!["id"]!));
    }

    [Fact]
    public async Task A_zone_is_signed_only_if_it_delegates_the_zones_beneath_it_and_a_signed_one_gets_no_others()
    {
        await using var api = await RunningApi.StartAsync();
        await api.PostAsync("/v1/zones", """{"id":"example.test","spec":{}}""");
        await api.PostAsync("/v1/zones", """{"id":"sub.example.test","spec":{}}""");

        var refused = await api.PostAsync("/v1/zones/example.test/dnssec", """{"action":"enable"}""");
        Assert.Equal((422, "sub.example.test"), (refused.Status, (string?)refused.Body!["value"]));

        await PutAsync(api, "sub/ns", "ns1.edge.test.");
        Assert.Equal(200, (await api.PostAsync("/v1/zones/example.test/dnssec", """{"action":"enable"}""")).Status);
        Assert.Equal(422, (await api.PostAsync("/v1/zones", """{"id":"other.example.test","spec":{}}""")).Status);

        await PutAsync(api, "other/ns", "ns1.edge.test.");
        Assert.Equal(201, (await api.PostAsync("/v1/zones", """{"id":"other.example.test","spec":{}}""")).Status);
    }

    [Fact]
    public async Task A_deleted_zone_leaves_no_records_behind_however_many_it_had()
    {
        await using var api = await RunningApi.StartAsync();
        await api.PostAsync("/v1/zones", """{"id":"example.test","spec":{}}""");
        foreach (var batch in Enumerable.Range(0, 150).Chunk(50))
        {
            var sets = string.Join(',', batch.Select(number => $$$"""{"kind":"RecordSet","id":"example.test/n{{{number}}}/a","spec":{"values":["192.0.2.1"]}}"""));
            Assert.Equal(200, (await api.PostAsync("/v1/apply", $$"""{"resources":[{{sets}}]}""")).Status);
        }

        Assert.Equal(150, (int)(await api.GetAsync("/v1/zones/example.test")).Body!["spec"]!["recordSets"]!);
        Assert.Equal(200, (await api.DeleteAsync("/v1/zones/example.test")).Status);

        Assert.Equal(404, (await api.GetAsync("/v1/zones/example.test")).Status);
        Assert.Empty(((ReadOutcome.Found)await api.Store.ReadAsync(RecordSetId.RangeOf("example.test"), TestContext.Current.CancellationToken)).Entries);
        Assert.Equal(404, (await api.DeleteAsync("/v1/zones/example.test")).Status);
    }

    [Fact]
    public async Task Records_whose_zone_is_gone_do_not_come_back_with_it()
    {
        await using var api = await RunningApi.StartAsync();
        var orphan = ResourceKinds.RecordSet.Put("example.test/www/a", new RecordSetDocument { Values = ["192.0.2.1"] }, "usr:operator");
        await api.Store.CommitAsync(new Commit { Author = "usr:operator", Operations = [orphan] }, TestContext.Current.CancellationToken);

        await api.PostAsync("/v1/zones", """{"id":"example.test","spec":{}}""");

        Assert.Equal(404, (await api.GetAsync("/v1/records/example.test/www/a")).Status);
    }

    [Fact]
    public async Task A_serial_only_rises_and_what_the_api_counts_is_not_taken_from_clients()
    {
        await using var api = await RunningApi.StartAsync();
        await api.PostAsync("/v1/zones", """{"id":"example.test","spec":{"serialBase":2026112200,"recordSets":7,"importing":1}}""");
        var spec = (await api.GetAsync("/v1/zones/example.test")).Body!["spec"]!;
        Assert.Equal((0, null), ((int)spec["recordSets"]!, (long?)spec["importing"]));

        var lower = await api.PutAsync("/v1/zones/example.test", """{"spec":{"serialBase":2026112199}}""");
        Assert.Equal((422, "spec.serialBase"), (lower.Status, (string?)lower.Body!["field"]));
        Assert.Equal(200, (await api.PutAsync("/v1/zones/example.test", """{"spec":{"serialBase":4000000000}}""")).Status);
        Assert.Equal(200, (await api.PutAsync("/v1/zones/example.test", """{"spec":{"serialBase":5}}""")).Status);
    }

    [Fact]
    public async Task A_zone_is_deleted_together_with_other_changes_however_many_records_it_has()
    {
        await using var store = new MemoryControlStore(TimeProvider.System);
        var records = Enumerable.Range(0, 63).Select(static number => ResourceKinds.RecordSet.Put($"example.test/n{number}/a", new RecordSetDocument { Values = ["192.0.2.1"] }, "usr:a"));
        await store.CommitAsync(
            new Commit { Author = "usr:a", Operations = [ResourceKinds.Zone.Put("example.test", new ZoneDocument { RecordSets = 63 }, "usr:a"), .. records] }, TestContext.Current.CancellationToken);
        var writer = new ResourceWriter(store, new ServingGuard(store, new ApiMesh(TimeProvider.System)), static _ => { }, TimeProvider.System);
        var service = new ServiceDocument { Domains = ["www.other.test"], Origin = "http://127.0.0.1:8000" };
        var request = new WriteRequest(
            [new WantedChange.Delete(ResourceKinds.Zone, "example.test"), new WantedChange.Put(ResourceKinds.Service, "docs", ResourceKinds.Service.Serialise(service))])
        {
            Author = "usr:a",
        };

        var answer = await writer.WriteAsync(request, static tag => new ApiAnswer.Document(200, new System.Text.Json.Nodes.JsonObject()) { Tag = tag }, TestContext.Current.CancellationToken);

        Assert.IsType<ApiAnswer.Document>(answer);
        var kept = ((ReadOutcome.Found)await store.ReadAsync(KeyRange.All, TestContext.Current.CancellationToken)).Entries;
        Assert.Equal(["claims/host/www.other.test", "services/docs"], kept.Select(static entry => entry.Key.Value));
    }

    private static async Task<int> PutAsync(RunningApi api, string set, string value) =>
        (await api.PutAsync($"/v1/records/example.test/{set}", $$$"""{"spec":{"values":["{{{value}}}"]}}""")).Status;
}
