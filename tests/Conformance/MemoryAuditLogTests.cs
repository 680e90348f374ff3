using Edge.Kernel;

namespace Edge.Tests.Conformance;

public sealed class MemoryAuditLogTests : AuditLogConformance
{
    private MemoryAuditLog? _log;

    protected override IAuditLog Log => _log!;

    public override ValueTask InitializeAsync()
    {
        _log = new MemoryAuditLog("api-1", Time);
        return ValueTask.CompletedTask;
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
