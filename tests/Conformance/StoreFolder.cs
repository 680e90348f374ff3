using Edge.Store.Sql;
using Edge.Store.Sqlite;

namespace Edge.Tests.Conformance;

/// <summary>A folder of one test's own, which is gone with the test.</summary>
internal sealed class StoreFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edge-store-");

    public string Path(string name) => System.IO.Path.Combine(_folder.FullName, name);

    public static async Task<SqlControlStore> OpenAsync(string path, TimeProvider time, SqliteStoreOptions? options = null)
    {
        var opened = await SqliteControlStore.OpenAsync(path, options ?? new SqliteStoreOptions(), time, TestContext.Current.CancellationToken);
        Assert.True(opened.Succeeded, opened.Failure?.Message);
        return opened.Value;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
