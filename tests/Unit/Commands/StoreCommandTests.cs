using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Store.Sqlite;

namespace Edge.Tests.Unit.Commands;

public sealed class StoreCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edge-store-");

    private string File => Path.Combine(_folder.FullName, "control.db");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_check_lists_what_the_database_lost_and_how_to_be_done_with_it()
    {
        var loss = new LossDocument
        {
            Common = 40,
            Remembered = 57,
            At = DateTimeOffset.UnixEpoch,
            Stargates = ["stargate-1", "stargate-2"],
            Revocations = 1,
            Commits =
            [
                new LossCommit { Key = "services/late", Revision = 55, Author = "usr:alice" },
                new LossCommit { Key = "policies/old", Revision = 57, Deleted = true },
                new LossCommit { Key = "nodes/gateway-1", Revision = 56, Author = "node:gateway-1" },
            ],
            Unlisted = 4,
        };
        await PutAsync(ResourceKinds.Loss.Put("2", loss, ""));

        var run = await CommandRun.OfAsync("store", "check", "--data", _folder.FullName);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(
            $"""
            {File} is whole: epoch 1, revision 1
            epoch 2 began at revision 40, without what stargate-1, stargate-2 had seen up to revision 57; 1 revocations were committed again
            REVISION  KEY            WHAT IS LOST
            55        services/late  what usr:alice wrote
            57        policies/old   its deletion: it is there again
            1 more the network makes good by itself: what nodes write, claims of services, revocations
            4 more are listed in lost-commits-2.txt, in the Stargates' folders
            once what matters is made good: edge delete loss 2

            """,
            run.Output);
    }

    [Fact]
    public async Task A_check_of_a_database_that_lost_nothing_says_one_line()
    {
        await PutAsync(ResourceKinds.Policy.Put("readers", new PolicyDocument { Rules = [new PolicyRule { Path = "services/*", Capabilities = ["read"] }] }, ""));

        Assert.Equal($"{File} is whole: epoch 1, revision 1\n", (await CommandRun.OfAsync("store", "check", "--data", _folder.FullName)).Output);
    }

    private async Task PutAsync(Operation operation)
    {
        var opened = await SqliteControlStore.OpenAsync(File, new SqliteStoreOptions(), TimeProvider.System, TestContext.Current.CancellationToken);
        await using var store = opened.Value;
        Assert.IsType<CommitOutcome.Committed>(await store.CommitAsync(new Commit { Author = "node:stargate-1", Operations = [operation] }, TestContext.Current.CancellationToken));
    }
}
