using System.Globalization;
using Edge.Kernel;

namespace Edge.Bench;

/// <summary>Ours: each commit replaces one of a writer's thousand documents, with log, chain and history.</summary>
internal sealed class StoreLoop(IControlStore store, byte[] body) : ICommitLoop
{
    private const int DocumentsPerWriter = 1000;

    public async Task CommitAsync(int writer, int number)
    {
        var key = ResourceKey.Parse(string.Create(CultureInfo.InvariantCulture, $"w{writer}/{number % DocumentsPerWriter}"));
        var outcome = await store.CommitAsync(
            new Commit { Author = "usr:bench", Operations = [new Operation.Put(key, "Thing", 1, "", body)] }, CancellationToken.None);
        Assert.IsType<CommitOutcome.Committed>(outcome);
    }

    public ValueTask DisposeAsync() => store.DisposeAsync();
}
