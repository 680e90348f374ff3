using Edge.Kernel;

namespace Edge.Tests.Conformance;

public sealed class MemoryControlStoreTests : ControlStoreConformance
{
    protected override Task<IControlStore> OpenAsync(TimeProvider time, StoreRetention retention) =>
        Task.FromResult<IControlStore>(new MemoryControlStore(time, retention));

    protected override Task StartEpochAsync(IControlStore store)
    {
        ((MemoryControlStore)store).StartEpoch();
        return Task.CompletedTask;
    }
}
