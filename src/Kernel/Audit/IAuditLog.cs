namespace Edge.Kernel;

/// <summary>
/// Keeps who did what, append-only and within bounds of age and size. Recording never fails an operation: it was done by
/// then, and what cannot be recorded is counted and logged.
/// </summary>
public interface IAuditLog
{
    /// <summary>
    /// Records an event. When it returns, an accepted one is on disk; a refused one may follow a little later, and where
    /// strangers cause more refusals than a log can hold, only their number is kept.
    /// </summary>
    ValueTask RecordAsync(AuditEvent happened, CancellationToken cancellation);

    /// <summary>The newest events that match, in the order of time.</summary>
    ValueTask<Outcome<IReadOnlyList<AuditEvent>>> ReadAsync(AuditQuery query, CancellationToken cancellation);
}
