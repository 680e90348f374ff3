using System.Text.Json.Nodes;
using Edge.Kernel;

namespace Edge.Tests.Unit.Api;

public sealed class StoreFailureTests
{
    private const string Docs = """{"spec":{"domains":["docs.edge.test"],"origin":"http://127.0.0.1:8000"}}""";

    public static TheoryData<CommitOutcome, string> Outcomes => new()
    {
        { new CommitOutcome.Unavailable("gone"), "store_unavailable" },
        { new CommitOutcome.Full("no space left"), "store_full" },
        { new CommitOutcome.Unknown("the reply was lost"), "outcome_unknown" },
    };

    [Theory]
    [MemberData(nameof(Outcomes))]
    public async Task A_failing_database_is_503_with_a_code_that_says_how(CommitOutcome outcome, string code)
    {
        FailingStore? store = null;
        await using var api = await RunningApi.StartAsync(real => store = new FailingStore(real));
        store!.Commits = outcome;

        var reply = await api.PutAsync("/v1/services/docs", Docs);

        Assert.Equal((503, code), (reply.Status, reply.Code));
    }

    [Fact]
    public async Task After_an_unknown_outcome_the_same_key_returns_the_result()
    {
        FailingStore? store = null;
        await using var api = await RunningApi.StartAsync(real => store = new FailingStore(real));
        store!.Commits = new CommitOutcome.Unknown("the reply was lost");
        Assert.Equal(503, (await api.PutAsync("/v1/services/docs", Docs, ("Idempotency-Key", "k"))).Status);

        store.Commits = null;
        var first = await api.PutAsync("/v1/services/docs", Docs, ("Idempotency-Key", "k"));
        var again = await api.PutAsync("/v1/services/docs", Docs, ("Idempotency-Key", "k"));

        Assert.Equal((200, 200, first.Revision), (first.Status, again.Status, again.Revision));
    }

    [Fact]
    public async Task Without_the_database_reads_are_answered_by_what_was_known_and_the_rest_says_what_is_wrong()
    {
        FailingStore? store = null;
        await using var api = await RunningApi.StartAsync(real => store = new FailingStore(real));
        Assert.Equal(200, (await api.PutAsync("/v1/services/docs", Docs)).Status);
        Assert.True((bool)(await api.GetAsync("/v1/status")).Body!["storeAnswers"]!);
        store!.ReadsFail = true;
        store.Commits = new CommitOutcome.Unavailable("gone");

        await Eventually.HoldsAsync(async () => (await api.GetAsync("/v1/services/docs")).Status == 200, "the Api remembers the service");
        Assert.Equal("docs", (string?)Assert.Single((JsonArray)(await api.GetAsync("/v1/services")).Body!["items"]!)!["id"]);
        Assert.False((bool)(await api.GetAsync("/v1/status")).Body!["storeAnswers"]!);
        Assert.Equal(200, (await api.GetAsync("/v1/whoami")).Status);
        foreach (var path in (string[])["/v1/services/docs?revision=1", "/v1/services?watch=now"])
        {
            var reply = await api.GetAsync(path);
            Assert.Equal((503, "store_unavailable"), (reply.Status, reply.Code));
        }

        Assert.Equal(503, (await api.PutAsync("/v1/services/docs", Docs)).Status);
    }

    [Fact]
    public async Task An_api_that_knows_the_network_starts_without_the_database_and_recovers_by_itself()
    {
        FailingStore? store = null;
        await using var api = await RunningApi.StartAsync(real => store = new FailingStore(real));
        store!.ReadsFail = true;
        await api.RestartAsync();

        // Nobody has said what was revoked since, so that nobody's word is taken.
        var refused = await api.GetAsync("/v1/whoami");
        Assert.Equal((503, "view_stale"), (refused.Status, refused.Code));
        Assert.True(refused.RetryAfter > 0);

        store.ReadsFail = false;
        await Eventually.HoldsAsync(async () => (await api.GetAsync("/v1/whoami")).Status == 200, "it answers");
        Assert.Equal(200, (await api.PutAsync("/v1/services/docs", Docs)).Status);
    }
}
