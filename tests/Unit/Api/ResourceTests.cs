namespace Edge.Tests.Unit.Api;

public sealed class ResourceTests
{
    private const string Docs = """{"spec":{"domains":["docs.edge.test"],"origin":"http://127.0.0.1:8000"}}""";

    [Fact]
    public async Task A_service_is_written_read_listed_and_deleted()
    {
        await using var api = await RunningApi.StartAsync();

        var written = await api.PutAsync("/v1/services/docs", Docs);
        Assert.Equal(200, written.Status);
        Assert.Equal($"\"1-{written.Revision}\"", written.Tag);

        var read = await api.GetAsync("/v1/services/docs");
        Assert.Equal(200, read.Status);
        Assert.Equal(written.Tag, read.Tag);
        Assert.Equal("Service", (string?)read.Body!["kind"]);
        Assert.Equal("docs", (string?)read.Body["id"]);
        Assert.Equal("usr:operator", (string?)read.Body["author"]);
        Assert.Equal("http://127.0.0.1:8000", (string?)read.Body["spec"]!["origin"]);
        Assert.Equal(30, (int)read.Body["spec"]!["originTimeoutSeconds"]!);

        var list = await api.GetAsync("/v1/services");
        Assert.Equal("docs", (string?)Assert.Single(list.Body!["items"]!.AsArray())!["id"]);

        Assert.Equal(200, (await api.DeleteAsync("/v1/services/docs")).Status);
        Assert.Equal(404, (await api.GetAsync("/v1/services/docs")).Status);
        Assert.Equal(404, (await api.DeleteAsync("/v1/services/docs")).Status);
    }

    [Fact]
    public async Task What_was_read_can_be_edited_and_sent_back()
    {
        await using var api = await RunningApi.StartAsync();
        await api.PutAsync("/v1/services/docs", Docs);
        var read = await api.GetAsync("/v1/services/docs");
        read.Body!["spec"]!["origin"] = "http://127.0.0.1:9000";

        var written = await api.PutAsync("/v1/services/docs", read.Body.ToJsonString(), ("If-Match", read.Tag!));

        Assert.Equal(200, written.Status);
        Assert.Equal("http://127.0.0.1:9000", (string?)(await api.GetAsync("/v1/services/docs")).Body!["spec"]!["origin"]);
    }

    [Fact]
    public async Task A_service_claims_its_domains_and_frees_them_when_it_changes_or_goes()
    {
        await using var api = await RunningApi.StartAsync();
        await api.PutAsync("/v1/services/docs", """{"spec":{"domains":["a.test","b.test"],"origin":"http://127.0.0.1:1"}}""");
        Assert.Equal("docs", (string?)(await api.GetAsync("/v1/claims/host/a.test")).Body!["spec"]!["service"]);

        await api.PutAsync("/v1/services/docs", """{"spec":{"domains":["b.test","c.test"],"origin":"http://127.0.0.1:1"}}""");
        Assert.Equal(404, (await api.GetAsync("/v1/claims/host/a.test")).Status);
        Assert.Equal(200, (await api.GetAsync("/v1/claims/host/b.test")).Status);
        Assert.Equal(200, (await api.GetAsync("/v1/claims/host/c.test")).Status);

        await api.DeleteAsync("/v1/services/docs");
        Assert.Empty((await api.GetAsync("/v1/claims/host")).Body!["items"]!.AsArray());
    }

    [Fact]
    public async Task A_taken_domain_is_refused_by_name_and_its_service_told_only_to_its_own_account()
    {
        await using var api = await RunningApi.StartAsync();
        await api.PutAsync("/v1/services/docs", Docs);
        var revision = await api.RevisionAsync();

        var own = await api.PutAsync("/v1/services/other", Docs);
        Assert.Equal((409, "domain_taken"), (own.Status, own.Code));
        Assert.Equal("the domain docs.edge.test belongs to the service docs: remove it there first", own.Detail);
        Assert.Equal(revision, await api.RevisionAsync());

        var stranger = await api.TokenForAsync("mallory", """[{"path":"services/*","capabilities":["create","update"]}]""");
        var foreign = await api.PutAsync("/v1/services/other", Docs, ("Authorization", $"Bearer {stranger}"));
        Assert.Equal((409, "domain_taken"), (foreign.Status, foreign.Code));
        Assert.Equal("the domain docs.edge.test is already taken", foreign.Detail);
    }

    [Fact]
    public async Task A_domain_moves_between_services_in_one_change()
    {
        await using var api = await RunningApi.StartAsync();
        await api.PutAsync("/v1/services/old", """{"spec":{"domains":["a.test","b.test"],"origin":"http://127.0.0.1:1"}}""");

        var moved = await api.PostAsync("/v1/apply", """
            {"resources":[
              {"kind":"Service","id":"new","spec":{"domains":["a.test"],"origin":"http://127.0.0.1:2"}},
              {"kind":"Service","id":"old","spec":{"domains":["b.test"],"origin":"http://127.0.0.1:1"}}]}
            """);

        Assert.Equal(200, moved.Status);
        Assert.Equal("new", (string?)(await api.GetAsync("/v1/claims/host/a.test")).Body!["spec"]!["service"]);
        Assert.Equal("old", (string?)(await api.GetAsync("/v1/claims/host/b.test")).Body!["spec"]!["service"]);
    }

    [Fact]
    public async Task Apply_writes_all_or_nothing()
    {
        await using var api = await RunningApi.StartAsync();
        var revision = await api.RevisionAsync();

        var refused = await api.PostAsync("/v1/apply", """
            {"resources":[
              {"kind":"Service","id":"good","spec":{"domains":["a.test"],"origin":"http://127.0.0.1:1"}},
              {"kind":"Service","id":"bad","spec":{"domains":["b.test"],"origin":"gopher://127.0.0.1"}}]}
            """);

        Assert.Equal(422, refused.Status);
        Assert.Equal("resources[1].spec.origin", (string?)refused.Body!["field"]);
        Assert.Equal(revision, await api.RevisionAsync());
    }

    [Fact]
    public async Task A_stale_tag_is_refused_with_the_current_revision()
    {
        await using var api = await RunningApi.StartAsync();
        var first = await api.PutAsync("/v1/services/docs", Docs);
        var second = await api.PutAsync("/v1/services/docs", Docs, ("If-Match", first.Tag!));
        Assert.Equal(200, second.Status);

        var stale = await api.PutAsync("/v1/services/docs", Docs, ("If-Match", first.Tag!));

        Assert.Equal((412, "precondition_failed"), (stale.Status, stale.Code));
        Assert.Equal(second.Revision, stale.Revision);
        Assert.Equal(412, (await api.DeleteAsync("/v1/services/docs", ("If-Match", first.Tag!))).Status);
        Assert.Equal(412, (await api.DeleteAsync("/v1/services/docs", ("If-Match", $"\"9-{second.Revision}\""))).Status);
        Assert.Equal(422, (await api.DeleteAsync("/v1/services/docs", ("If-Match", "W/\"rubbish\""))).Status);
        Assert.Equal(200, (await api.GetAsync("/v1/services/docs")).Status);
    }

    [Fact]
    public async Task Making_what_exists_is_a_conflict_and_replacing_it_is_not()
    {
        await using var api = await RunningApi.StartAsync();
        const string Named = """{"id":"docs","spec":{"domains":["docs.edge.test"],"origin":"http://127.0.0.1:8000"}}""";
        var made = await api.PostAsync("/v1/services", Named);
        Assert.Equal(201, made.Status);

        var again = await api.PostAsync("/v1/services", Named);
        Assert.Equal((409, "conflict"), (again.Status, again.Code));
        Assert.Equal(made.Revision, again.Revision);
        Assert.Equal(409, (await api.PutAsync("/v1/services/docs", Docs, ("If-None-Match", "*"))).Status);
        Assert.Equal(200, (await api.PutAsync("/v1/services/docs", Docs)).Status);
    }

    [Fact]
    public async Task A_repeated_request_returns_the_first_result_and_a_reused_key_is_refused()
    {
        await using var api = await RunningApi.StartAsync();
        const string Named = """{"id":"docs","spec":{"domains":["docs.edge.test"],"origin":"http://127.0.0.1:8000"}}""";
        var first = await api.PostAsync("/v1/services", Named, ("Idempotency-Key", "k1"));
        var revision = await api.RevisionAsync();

        var again = await api.PostAsync("/v1/services", Named, ("Idempotency-Key", "k1"));
        Assert.Equal((201, first.Revision), (again.Status, again.Revision));
        Assert.Equal(revision, await api.RevisionAsync());

        var other = await api.PutAsync("/v1/services/docs", Docs.Replace("8000", "8001", StringComparison.Ordinal), ("Idempotency-Key", "k1"));
        Assert.Equal(422, other.Status);

        var gone = await api.DeleteAsync("/v1/services/docs", ("Idempotency-Key", "k2"));
        var goneAgain = await api.DeleteAsync("/v1/services/docs", ("Idempotency-Key", "k2"));
        Assert.Equal((200, gone.Revision), (goneAgain.Status, goneAgain.Revision));
        Assert.Equal(404, (await api.DeleteAsync("/v1/services/docs", ("Idempotency-Key", "k3"))).Status);
    }

    [Fact]
    public async Task A_list_comes_in_pages_in_the_order_of_keys()
    {
        await using var api = await RunningApi.StartAsync();
        foreach (var id in (string[])["delta", "alpha", "charlie", "bravo"])
        {
            await api.PutAsync($"/v1/services/{id}", $$$"""{"spec":{"domains":["{{{id}}}.test"],"origin":"http://127.0.0.1:1"}}""");
        }

        var first = await api.GetAsync("/v1/services?limit=3");
        Assert.Equal(["alpha", "bravo", "charlie"], Ids(first));
        Assert.Equal("charlie", (string?)first.Body!["next"]);

        var second = await api.GetAsync("/v1/services?limit=3&after=charlie");
        Assert.Equal(["delta"], Ids(second));
        Assert.Null(second.Body!["next"]);

        Assert.Equal(["bravo"], Ids(await api.GetAsync("/v1/services?prefix=br")));
        Assert.Equal(422, (await api.GetAsync("/v1/services?limit=51")).Status);
        Assert.Equal(422, (await api.GetAsync("/v1/services?limit=-1")).Status);
    }

    [Fact]
    public async Task Kinds_that_follow_from_others_are_not_written()
    {
        await using var api = await RunningApi.StartAsync();
        Assert.Equal((405, "read_only"), Codes(await api.PutAsync("/v1/claims/host/a.test", """{"spec":{"service":"docs"}}""")));
        Assert.Equal((405, "read_only"), Codes(await api.PutAsync("/v1/tokens/abc", """{"spec":{}}""")));
        Assert.Equal((405, "read_only"), Codes(await api.DeleteAsync("/v1/network/self")));
    }

    private static (int, string) Codes(Reply reply) => (reply.Status, reply.Code);

    private static string[] Ids(Reply reply) => [.. reply.Body!["items"]!.AsArray().Select(item => (string)item!["id"]!)];
}
