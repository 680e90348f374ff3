using System.Text;
using Edge.Kernel;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Conformance;

/// <summary>
/// What an engine must do to be an <see cref="IControlStore"/>. A new engine derives one class per file of this suite, and
/// says how it is opened.
/// </summary>
public abstract partial class ControlStoreConformance : IAsyncLifetime
{
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly List<IControlStore> _opened = [];

    protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected static NodeId Alice { get; } = NodeId.Parse("alice");

    protected static NodeId Bob { get; } = NodeId.Parse("bob");

    /// <summary>Opens the engine on an empty place of its own, which the suite's instance removes at its end.</summary>
    protected abstract Task<IControlStore> OpenAsync(TimeProvider time, StoreRetention retention);

    /// <summary>Makes the store begin a new epoch, as a restore from backup does.</summary>
    protected abstract Task StartEpochAsync(IControlStore store);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public virtual async ValueTask DisposeAsync()
    {
        foreach (var store in _opened)
        {
            await store.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    protected async Task<IControlStore> OpenAsync(StoreRetention? retention = null)
    {
        var store = await OpenAsync(Time, retention ?? new StoreRetention());
        _opened.Add(store);
        return store;
    }

    protected static ResourceKey Key(string text) => ResourceKey.Parse(text);

    protected static Operation.Put Put(string key, string body = "{}") =>
        new(Key(key), "Thing", 1, "acme", Encoding.UTF8.GetBytes(body));

    protected static Operation.Delete Delete(string key) => new(Key(key));

    protected static Commit Commit(params Operation[] operations) => new() { Author = "usr:alice", Operations = operations };

    protected static async Task<Revision> CommitAsync(IControlStore store, params Operation[] operations) =>
        await CommitAsync(store, Commit(operations));

    protected static async Task<Revision> CommitAsync(IControlStore store, Commit commit) =>
        Assert.IsType<CommitOutcome.Committed>(await store.CommitAsync(commit, Cancellation)).Revision;

    protected static async Task<ReadOutcome.Found> ReadAsync(IControlStore store, string prefix = "") =>
        Assert.IsType<ReadOutcome.Found>(await store.ReadAsync(new KeyRange(prefix), Cancellation));

    protected static string Body(ResourceEntry entry) => Encoding.UTF8.GetString(entry.Body.Span);

    protected static async Task<Fence> GrantAsync(IControlStore store, string lease, NodeId holder) =>
        Assert.IsType<LeaseOutcome.Granted>(await store.AcquireLeaseAsync(lease, holder, TimeSpan.FromSeconds(10), Cancellation)).Fence;
}
