namespace Edge.Kernel;

/// <summary>Keeps the last events in memory, for tests and for processes without a folder.</summary>
public sealed class MemoryAuditLog(string node, TimeProvider time) : IAuditLog
{
    public const int EventsMax = 10_000;

    private readonly Lock _gate = new();
    private readonly Queue<AuditEvent> _events = [];

    public ValueTask RecordAsync(AuditEvent happened, CancellationToken cancellation)
    {
        lock (_gate)
        {
            _events.Enqueue(happened.Bounded() with { At = time.GetUtcNow(), Node = node });
            if (_events.Count > EventsMax)
            {
                _events.Dequeue();
            }
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<Outcome<IReadOnlyList<AuditEvent>>> ReadAsync(AuditQuery query, CancellationToken cancellation)
    {
        lock (_gate)
        {
            AuditEvent[] found = [.. _events.Where(query.Matches).TakeLast(query.Limit)];
            return ValueTask.FromResult<Outcome<IReadOnlyList<AuditEvent>>>(found);
        }
    }
}
