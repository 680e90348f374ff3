using System.Text.Json.Nodes;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Tests.Unit.Api;

public sealed class LossTests
{
    [Fact]
    public async Task A_loss_of_what_people_wrote_shows_in_the_status_until_somebody_deletes_it()
    {
        await using var api = await RunningApi.StartAsync();
        await LoseAsync(api, "2", new LossCommit { Key = "services/late", Revision = 9, Author = "usr:alice" });
        await LoseAsync(api, "3", new LossCommit { Key = "nodes/gateway-1", Revision = 10, Author = "node:gateway-1" });

        Assert.Equal("""[{"epoch":"2","documents":1}]""", await LossesAsync(api));
        Assert.Equal(405, (await api.PutAsync("/v1/losses/2", """{"spec":{}}""")).Status);
        Assert.Equal(200, (await api.DeleteAsync("/v1/losses/2")).Status);
        Assert.Equal("[]", await LossesAsync(api));
    }

    private static async Task<string> LossesAsync(RunningApi api) => ((JsonArray)(await api.GetAsync("/v1/status")).Body!["losses"]!).ToJsonString();

    private static async Task LoseAsync(RunningApi api, string epoch, LossCommit commit)
    {
        var loss = new LossDocument { Common = 5, Remembered = 10, At = DateTimeOffset.UnixEpoch, Stargates = ["stargate-1"], Commits = [commit] };
        Assert.IsType<CommitOutcome.Committed>(await api.Store.CommitAsync(
            new Commit { Author = "node:stargate-1", Operations = [ResourceKinds.Loss.Put(epoch, loss, "")] }, TestContext.Current.CancellationToken));
    }
}
