using System.Text.Json.Nodes;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Tests.Unit.Api;

public sealed class ZoneFileTests
{
    private const string Small = """
        $TTL 300
        @ IN SOA ns.old.test. admin.old.test. 2026112200 3600 600 604800 60
          IN NS ns.old.test.
        www A 192.0.2.1
            A 192.0.2.2
        @ MX 10 mail
        mail A 192.0.2.3
        txt 30 TXT "short-lived"
        """;

    [Fact]
    public async Task A_file_makes_a_zone_whose_serial_is_above_the_files()
    {
        await using var api = await RunningApi.StartAsync();
        var dry = await ImportAsync(api, "example.test", Small, "?dry-run=true");
        Assert.Equal((200, false, 4), (dry.Status, (bool)dry.Body!["committed"]!, dry.Body["changes"]!.AsArray().Count));
        Assert.Equal(404, (await api.GetAsync("/v1/zones/example.test")).Status);

        var done = await ImportAsync(api, "example.test", Small);

        Assert.Equal((200, true, true), (done.Status, (bool)done.Body!["committed"]!, (bool)done.Body["created"]!));
        Assert.Equal(
            [
                "txt.example.test. TXT: the TTL 30 becomes 60; they lie between 60 and 604800",
                "1 NS record is left out: the network's own servers are named; --keep-servers takes the file's",
            ],
            done.Body["notes"]!.AsArray().Select(note => (string)note!).Order(StringComparer.Ordinal).Reverse());
        var zone = (await api.GetAsync("/v1/zones/example.test")).Body!;
        Assert.Equal(2026112201, (long)zone["spec"]!["serialBase"]! + (long)zone["revision"]!);
        Assert.Equal(("admin.old.test.", 3600, 4), ((string)zone["spec"]!["mailbox"]!, (int)zone["spec"]!["refreshSeconds"]!, (int)zone["spec"]!["recordSets"]!));
        Assert.Equal("""{"ttlSeconds":300,"values":["192.0.2.1","192.0.2.2"]}""", (await api.GetAsync("/v1/records/example.test/www/a")).Body!["spec"]!.ToJsonString());
        Assert.False((bool)(await ImportAsync(api, "example.test", Small)).Body!["committed"]!);
    }

    [Fact]
    public async Task What_is_exported_is_imported_without_a_change()
    {
        await using var api = await RunningApi.StartAsync();
        await ImportAsync(api, "example.test", Small);
        var file = (string)(await api.GetAsync("/v1/zones/example.test/file")).Body!["file"]!;
        Assert.Contains("www\t300\tIN\tA\t192.0.2.1", file, StringComparison.Ordinal);

        var again = await ImportAsync(api, "example.test", file);

        Assert.Equal((200, false, 0), (again.Status, (bool)again.Body!["committed"]!, again.Body["changes"]!.AsArray().Count));
    }

    [Fact]
    public async Task More_keys_of_other_signers_than_can_be_signed_are_refused_however_they_come()
    {
        await using var api = await RunningApi.StartAsync();
        await ImportAsync(api, "example.test", Small);
        string[] keys = [.. Enumerable.Range(0, 17).Select(static number => $"256 3 13 {Convert.ToBase64String([(byte)number, .. new byte[63]])}")];
        const string Rule = "a zone has at most 16 records of type DNSKEY, of 1536 bytes each";
        var file = await ImportAsync(api, "example.test", $"{Small}\n{string.Join('\n', keys.Select(static key => $"@ 300 DNSKEY {key}"))}\n");
        Assert.Equal(422, file.Status);
        Assert.Contains(Rule, file.Body!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(Rule, ResourceKinds.RecordSet.Canonical("example.test/@/dnskey", ResourceKinds.RecordSet.Serialise(new RecordSetDocument { Values = keys })).Failure?.Rule);
        Assert.True(ResourceKinds.RecordSet.Canonical("example.test/@/dnskey", ResourceKinds.RecordSet.Serialise(new RecordSetDocument { Values = keys[1..] })).Succeeded);
        Assert.True(ResourceKinds.RecordSet.Canonical("example.test/www/dnskey", ResourceKinds.RecordSet.Serialise(new RecordSetDocument { Values = keys })).Succeeded);
        string large = $"257 3 8 {Convert.ToBase64String(new byte[1_600])}";
        Assert.Equal(Rule, ResourceKinds.RecordSet.Canonical("example.test/@/dnskey", ResourceKinds.RecordSet.Serialise(new RecordSetDocument { Values = [large] })).Failure?.Rule);
    }

    [Fact]
    public async Task A_file_beyond_one_commit_is_marked_while_it_is_written_and_replaces_all()
    {
        await using var api = await RunningApi.StartAsync();
        Assert.Equal(200, (await ImportAsync(api, "example.test", Many("old", 150))).Status);
        var before = await api.RevisionAsync();

        Assert.Equal(200, (await ImportAsync(api, "example.test", Many("new", 130))).Status);

        Assert.Equal(before + 5, await api.RevisionAsync());
        var zone = (await api.GetAsync("/v1/zones/example.test")).Body!;
        Assert.Equal((130, null), ((int)zone["spec"]!["recordSets"]!, (long?)zone["spec"]!["importing"]));
        var kept = ((ReadOutcome.Found)await api.Store.ReadAsync(RecordSetId.RangeOf("example.test"), TestContext.Current.CancellationToken)).Entries;
        Assert.Equal(130, kept.Count);
        Assert.All(kept, entry => Assert.Contains("/new", entry.Key.Value, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_import_that_was_cut_short_is_finished_by_another_or_undone()
    {
        await using var api = await RunningApi.StartAsync();
        await ImportAsync(api, "example.test", Many("old", 10));
        await CutShortAsync(api);
        Assert.Equal(409, (await api.PutAsync("/v1/records/example.test/www/a", """{"spec":{"values":["192.0.2.1"]}}""")).Status);

        var undone = await api.PostAsync("/v1/zones/example.test/undo", null);

        Assert.Equal((200, true), (undone.Status, (bool)undone.Body!["committed"]!));
        Assert.Equal(200, (await api.GetAsync("/v1/records/example.test/old0/a")).Status);
        Assert.Equal(404, (await api.GetAsync("/v1/records/example.test/half/a")).Status);
        Assert.Equal(409, (await api.PostAsync("/v1/zones/example.test/undo", null)).Status);

        await CutShortAsync(api);
        Assert.Equal(200, (await ImportAsync(api, "example.test", Many("new", 3))).Status);
        var zone = (await api.GetAsync("/v1/zones/example.test")).Body!;
        Assert.Equal((3, null), ((int)zone["spec"]!["recordSets"]!, (long?)zone["spec"]!["importing"]));
        Assert.Equal(200, (await api.PutAsync("/v1/records/example.test/www/a", """{"spec":{"values":["192.0.2.1"]}}""")).Status);
    }

    [Fact]
    public async Task An_import_that_is_undone_leaves_the_zones_own_fields_as_they_were()
    {
        FailingStore? store = null;
        await using var api = await RunningApi.StartAsync(real => store = new FailingStore(real));
        await api.PutAsync("/v1/zones/example.test", """{"spec":{"mailbox":"old.example.test.","refreshSeconds":1000,"serialBase":7}}""");
        var soa = "@ SOA ns.new.test. new.example.test. 4000000 2000 600 604800 60\n";
        store!.CommitsMax = 1;
        Assert.Equal(503, (await ImportAsync(api, "example.test", "$TTL 300\n" + soa + Many("new", 100))).Status);
        store.CommitsMax = null;

        var undone = await api.PostAsync("/v1/zones/example.test/undo", null);

        Assert.Equal((200, true), (undone.Status, (bool)undone.Body!["committed"]!));
        var spec = (await api.GetAsync("/v1/zones/example.test")).Body!["spec"]!;
        Assert.Equal(("old.example.test.", 1000, 7L, 0), ((string)spec["mailbox"]!, (int)spec["refreshSeconds"]!, (long)spec["serialBase"]!, (int)spec["recordSets"]!));
    }

    [Fact]
    public async Task A_zone_is_exported_and_checked_while_the_store_is_away()
    {
        FailingStore? store = null;
        await using var api = await RunningApi.StartAsync(real => store = new FailingStore(real));
        await ImportAsync(api, "example.test", Small);
        store!.ReadsFail = true;
        await Eventually.HoldsAsync(async () => (await api.GetAsync("/v1/zones/example.test/file")).Status == 200, "the Api remembers the zone");

        foreach (var path in (string[])["/v1/zones/example.test/file", "/v1/zones/example.test/check", "/v1/explain?path=nodes/x&capability=read&subject=usr:operator", "/v1/deployments/config-tenant/progress"])
        {
            Assert.Equal((path, 200), (path, (await api.GetAsync(path)).Status));
        }

        Assert.Equal(503, (await ImportAsync(api, "example.test", "$TTL 300\n")).Status);
    }

    [Theory]
    [InlineData("www A 192.0.2.256\n", "line 1, column ")]
    [InlineData("$TTL 300\nwww A 192.0.2.1\nwww CNAME x\n", "stands beside A")]
    [InlineData("$TTL 300\nother.test. A 192.0.2.1\n", "lies outside the zone")]
    [InlineData("$INCLUDE /etc/passwd\n", "line 1, column ")]
    [InlineData("$TTL 300\n$GENERATE 0-2147483647 h$ A 192.0.2.1\n", "line 2, column ")]
    [InlineData("$TTL 300\nwww TXT \"never ends\n", "line ")]
    [InlineData("$TTL 300\n@ CNAME x\n", "CNAME")]
    [InlineData("$TTL 300\nx DNAME y\na.x A 192.0.2.1\n", "stands beneath the DNAME")]
    [InlineData("\0\u0001((((((", "line ")]
    public async Task A_bad_file_is_422_with_the_place_and_changes_nothing(string file, string said)
    {
        await using var api = await RunningApi.StartAsync();
        var before = await api.RevisionAsync();

        var reply = await ImportAsync(api, "example.test", file);

        Assert.Equal((422, "invalid_zone_file"), (reply.Status, (string?)reply.Body!["code"]));
        Assert.Contains(said, (string)reply.Body["detail"]!, StringComparison.Ordinal);
        Assert.Equal(before, await api.RevisionAsync());
    }

    [Fact]
    public async Task Files_and_what_they_ask_for_are_bounded()
    {
        await using var api = await RunningApi.StartAsync();
        var before = await api.RevisionAsync();
        Assert.Equal(413, (await ImportAsync(api, "example.test", new string('x', 17 * 1024 * 1024), "", ("Expect", "100-continue"))).Status);
        var many = string.Concat(Enumerable.Range(0, 9).Select(number => $"$GENERATE 0-65535 h{number}-$ A 192.0.2.1\n"));
        Assert.Equal(422, (await ImportAsync(api, "example.test", "$TTL 300\n" + many)).Status);
        var large = string.Concat(Enumerable.Range(0, 5).Select(static number => $"$GENERATE 0-65535 h{number}-$ TXT {new string('x', 250)}\n"));
        Assert.Contains("has records of more than 67108864 bytes", (string?)(await ImportAsync(api, "example.test", "$TTL 300\n" + large)).Body!["detail"], StringComparison.Ordinal);
        Assert.Equal(before, await api.RevisionAsync());
    }

    [Fact]
    public async Task A_check_names_what_is_wrong_and_the_servers_to_delegate_to()
    {
        await using var api = await RunningApi.StartAsync();
        await api.PutAsync("/v1/nodes/stargate-1", """{"spec":{"role":"stargate","region":"local","dns":"127.0.1.1:5300"}}""");
        await ImportAsync(api, "example.test", "$TTL 300\n@ MX 10 nowhere\n");

        var check = (await api.GetAsync("/v1/zones/example.test/check")).Body!;

        Assert.Equal(["ns1.edge.test."], check["servers"]!.AsArray().Select(server => (string)server!));
        var issue = Assert.Single(check["issues"]!.AsArray())!;
        Assert.Equal(("warning", "example.test.", "MX"), ((string)issue["severity"]!, (string)issue["owner"]!, (string)issue["type"]!));
    }

    [Fact]
    public async Task Whoever_may_not_change_every_record_imports_nothing()
    {
        await using var api = await RunningApi.StartAsync();
        await ImportAsync(api, "example.test", Small);
        var token = ("Authorization", $"Bearer {await api.TokenForAsync("alice", """[{"path":"zones/*","capabilities":["create","read","update"]},{"path":"records/example.test/www/*","capabilities":["create","update","delete"]}]""")}");
        var before = await api.RevisionAsync();

        Assert.Equal(403, (await ImportAsync(api, "example.test", "$TTL 300\n", "", token)).Status);
        Assert.Equal(403, (await api.SendAsync(HttpMethod.Get, "/v1/zones/example.test/file", null, token)).Status);

        Assert.Equal(before, await api.RevisionAsync());
    }

    private static Task<Reply> ImportAsync(RunningApi api, string zone, string file, string query = "", params (string, string)[] headers) =>
        api.PutAsync($"/v1/zones/{zone}/file{query}", new JsonObject { ["file"] = file }.ToJsonString(), headers);

    private static string Many(string name, int count) => "$TTL 300\n" + string.Concat(Enumerable.Range(0, count).Select(number => $"{name}{number} A 192.0.2.1\n"));

    /// <summary>The first commit of an import whose Api then died.</summary>
    private static async Task CutShortAsync(RunningApi api)
    {
        var zone = (await api.GetAsync("/v1/zones/example.test")).Body!;
        var marked = new ZoneDocument { RecordSets = (int)zone["spec"]!["recordSets"]!, Importing = await api.RevisionAsync() };
        var commit = new Commit
        {
            Author = "usr:operator",
            Operations =
            [
                ResourceKinds.Zone.Put("example.test", marked, "usr:operator"),
                ResourceKinds.RecordSet.Put("example.test/half/a", new RecordSetDocument { Values = ["192.0.2.9"] }, "usr:operator"),
                new Operation.Delete(ResourceKinds.RecordSet.Key("example.test/old0/a")),
            ],
        };
        Assert.IsType<CommitOutcome.Committed>(await api.Store.CommitAsync(commit, TestContext.Current.CancellationToken));
    }
}
