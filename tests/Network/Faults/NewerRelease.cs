using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Store.Sqlite;

namespace Edge.Tests.Network;

/// <summary>
/// What a newer release would write: documents in a form that these nodes can't read. It goes by the API of the store, since
/// this release's own API would refuse it.
/// </summary>
internal static class NewerRelease
{
    /// <returns>The revision.</returns>
    public static async Task<long> PutAsync(string database, ResourceKind kind, string id)
    {
        var opened = await SqliteControlStore.OpenAsync(database, new SqliteStoreOptions(), TimeProvider.System, CancellationToken.None);
        Assert.True(opened.Succeeded, opened.Failure?.Message);
        await using var store = opened.Value;
        var put = new Operation.Put(kind.Key(id), kind.Name, kind.SchemaVersion + 1, "", "{\"future\":true}"u8.ToArray());
        var outcome = await store.CommitAsync(new Commit { Author = "usr:tomorrow", Operations = [put] }, CancellationToken.None);
        return Assert.IsType<CommitOutcome.Committed>(outcome).Revision.Value;
    }
}
