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
    public async Task Without_the_database_tokens_are_still_known_and_reads_say_what_is_wrong()
    {
        FailingStore? store = null;
        await using var api = await RunningApi.StartAsync(real => store = new FailingStore(real));
        store!.ReadsFail = true;

        foreach (var path in (string[])["/v1/services", "/v1/services/docs", "/v1/status", "/v1/changes/1", "/v1/services?watch=now"])
        {
            var reply = await api.GetAsync(path);
            Assert.Equal((503, "store_unavailable"), (reply.Status, reply.Code));
        }

        Assert.Equal(200, (await api.GetAsync("/v1/whoami")).Status);
    }
}
