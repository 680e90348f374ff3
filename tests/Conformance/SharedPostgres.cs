using Edge.Tests.Conformance;

[assembly: AssemblyFixture(typeof(SharedPostgres))]

namespace Edge.Tests.Conformance;

/// <summary>One server for the whole suite, started by the first test that needs it; each test has a database of its own.</summary>
public sealed class SharedPostgres : IAsyncDisposable
{
    private readonly Lazy<Task<PostgresServer>> _server = new(() => PostgresServer.StartAsync(null, "max_connections=200", "shared_buffers=32MB"));
    private int _count;

    /// <summary>Makes an empty database.</summary>
    /// <returns>Its connection string.</returns>
    public async Task<string> CreateAsync()
    {
        Assert.SkipUnless(PostgresServer.IsInstalled, "PostgreSQL is not installed");
        var server = await _server.Value;
        var name = $"edge_{Interlocked.Increment(ref _count)}";
        await server.SqlAsync($"CREATE DATABASE {name}");
        return server.ConnectionTo(name);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server.IsValueCreated)
        {
            await (await _server.Value).DisposeAsync();
        }
    }
}
