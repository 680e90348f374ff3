using Edge.Kernel;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Conformance;

/// <summary>What every keeper of the audit log promises.</summary>
public abstract class AuditLogConformance : IAsyncLifetime
{
    protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    protected abstract IAuditLog Log { get; }

    public abstract ValueTask InitializeAsync();

    public abstract ValueTask DisposeAsync();

    [Fact]
    public async Task An_event_is_read_as_it_was_recorded_with_its_time_and_node()
    {
        var happened = new AuditEvent
        {
            Action = "update",
            Outcome = AuditOutcome.Accepted,
            Subject = "usr:alice",
            Accessor = "abcdefghijklmnop",
            Path = "services/docs",
            Revision = new Revision(41),
            Address = "192.0.2.7",
            Reason = "because",
        };
        await Log.RecordAsync(happened, Cancellation);

        Assert.Equal([happened with { At = Time.GetUtcNow(), Node = "api-1" }], await ReadAsync(new AuditQuery()));
    }

    [Fact]
    public async Task Each_question_narrows_what_is_found()
    {
        await Log.RecordAsync(Event("update", "usr:alice", "services/docs"), Cancellation);
        Time.Advance(TimeSpan.FromMinutes(1));
        await Log.RecordAsync(Event("delete", "usr:bob", "services/docs"), Cancellation);
        await Log.RecordAsync(Event("update", "usr:bob", "zones/example"), Cancellation);
        await Log.RecordAsync(Event("update", "usr:eve", "services/docs", AuditOutcome.Unknown), Cancellation);

        Assert.Equal(["usr:bob", "usr:bob"], await SubjectsAsync(new AuditQuery { Subject = "usr:bob" }));
        Assert.Equal(["usr:alice", "usr:bob", "usr:eve"], await SubjectsAsync(new AuditQuery { Path = "services/*" }));
        Assert.Equal(["usr:bob"], await SubjectsAsync(new AuditQuery { Path = "zones/example" }));
        Assert.Empty(await SubjectsAsync(new AuditQuery { Path = "services/" }));
        Assert.Equal(["usr:bob"], await SubjectsAsync(new AuditQuery { Action = "delete" }));
        Assert.Equal(["usr:eve"], await SubjectsAsync(new AuditQuery { Outcome = AuditOutcome.Unknown }));
        Assert.Equal(["usr:bob", "usr:bob", "usr:eve"], await SubjectsAsync(new AuditQuery { Since = Time.GetUtcNow() }));
        Assert.Equal(["usr:bob", "usr:eve"], await SubjectsAsync(new AuditQuery { Limit = 2 }));
    }

    [Fact]
    public async Task What_strangers_wrote_is_cut_and_plain()
    {
        await Log.RecordAsync(Event("login", new string('x', 5_000), "users/a\n{\"forged\":true}"), Cancellation);

        var found = Assert.Single(await ReadAsync(new AuditQuery()));
        Assert.Equal(AuditEvent.TextLengthMax, found.Subject.Length);
        Assert.Equal("users/a·{\"forged\":true}", found.Path);
    }

    protected static AuditEvent Event(string action, string subject, string path, AuditOutcome outcome = AuditOutcome.Accepted) =>
        new() { Action = action, Outcome = outcome, Subject = subject, Path = path };

    protected async Task<IReadOnlyList<AuditEvent>> ReadAsync(AuditQuery query) => (await Log.ReadAsync(query, Cancellation)).Value;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private async Task<IEnumerable<string>> SubjectsAsync(AuditQuery query) => (await ReadAsync(query)).Select(static happened => happened.Subject);
}
