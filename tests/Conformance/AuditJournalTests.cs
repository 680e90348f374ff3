using System.Text;
using Edge.Hosting;
using Edge.Kernel;
using Microsoft.Extensions.Logging.Abstractions;

namespace Edge.Tests.Conformance;

public sealed class AuditJournalTests : AuditLogConformance
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edge-audit-").FullName;
    private readonly NodeMetrics _metrics = new();
    private AuditOptions _options = new();
    private AuditJournal? _journal;

    protected override IAuditLog Log => _journal!;

    private string Own => Path.Combine(_folder, AuditJournal.FolderName);

    public override ValueTask InitializeAsync()
    {
        _journal = new AuditJournal(_folder, NodeId.Parse("api-1"), _options, _metrics, Time, NullLogger<AuditJournal>.Instance);
        return ValueTask.CompletedTask;
    }

    public override async ValueTask DisposeAsync()
    {
        await _journal!.DisposeAsync();
        _metrics.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task What_was_recorded_is_on_disk_at_once_and_there_after_a_restart()
    {
        await Log.RecordAsync(Event("update", "usr:alice", "services/docs"), TestContext.Current.CancellationToken);
        var line = Assert.Single(await File.ReadAllLinesAsync(Directory.GetFiles(Own, "accepted-*").Single(), TestContext.Current.CancellationToken));
        Assert.Equal(
            """{"at":"2026-01-02T03:04:05.000Z","node":"api-1","action":"update","outcome":"accepted","subject":"usr:alice","path":"services/docs"}""", line);

        await RestartAsync();
        await Log.RecordAsync(Event("delete", "usr:alice", "services/docs"), TestContext.Current.CancellationToken);
        Assert.Equal(["update", "delete"], (await ReadAsync(new AuditQuery())).Select(static happened => happened.Action));
        Assert.Single(Directory.GetFiles(Own));
    }

    [Fact]
    public async Task A_line_that_a_crash_cut_short_costs_only_itself()
    {
        await Log.RecordAsync(Event("update", "usr:alice", "services/docs"), TestContext.Current.CancellationToken);
        await _journal!.DisposeAsync();
        await File.AppendAllTextAsync(Directory.GetFiles(Own).Single(), """{"at":"2026-01-02T03:04:05.000Z","node":"api-""", Encoding.UTF8, TestContext.Current.CancellationToken);
        await InitializeAsync();
        await Log.RecordAsync(Event("delete", "usr:alice", "services/docs"), TestContext.Current.CancellationToken);

        Assert.Equal(["update", "delete"], (await ReadAsync(new AuditQuery())).Select(static happened => happened.Action));
    }

    [Fact]
    public async Task It_stays_within_its_bounds_and_the_newest_stay()
    {
        _options = new AuditOptions { FileBytesMax = 1_000, AcceptedBytesMax = 4_000 };
        await RestartAsync();
        for (var number = 0; number < 100; number++)
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            await Log.RecordAsync(Event("update", $"usr:{number}", "services/docs"), TestContext.Current.CancellationToken);
        }

        Assert.InRange(Directory.GetFiles(Own).Sum(static path => new FileInfo(path).Length), 2_000, 4_000);
        var found = await ReadAsync(new AuditQuery());
        Assert.Equal("usr:99", found[^1].Subject);
        Assert.Equal(Enumerable.Range(100 - found.Count, found.Count).Select(static number => $"usr:{number}"), found.Select(static happened => happened.Subject));
    }

    [Fact]
    public async Task A_flood_of_refusals_leaves_its_number_and_pushes_nothing_out()
    {
        await Log.RecordAsync(Event("update", "usr:alice", "services/docs"), TestContext.Current.CancellationToken);
        for (var number = 0; number < 1_000; number++)
        {
            await Log.RecordAsync(Event("read", "", "services/", AuditOutcome.Refused), TestContext.Current.CancellationToken);
        }

        Time.Advance(TimeSpan.FromSeconds(1));
        await Log.RecordAsync(Event("read", "", "zones/", AuditOutcome.Refused), TestContext.Current.CancellationToken);
        await RestartAsync();

        var refused = await ReadAsync(new AuditQuery { Outcome = AuditOutcome.Refused });
        Assert.Equal(20, refused.Count(static happened => happened.Path == "services/"));
        Assert.Equal(980, refused.Where(static happened => happened.Action == "refusals").Sum(static happened => int.Parse(happened.Reason.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal("usr:alice", Assert.Single(await ReadAsync(new AuditQuery { Outcome = AuditOutcome.Accepted })).Subject);
    }

    [Fact]
    public async Task A_disk_that_refuses_stops_nobody_and_shows()
    {
        if (OperatingSystem.IsLinux())
        {
            // Even root cannot make a file where the folder is gone.
            Directory.Delete(Own, recursive: true);
            await Log.RecordAsync(Event("update", "usr:alice", "services/docs"), TestContext.Current.CancellationToken);
            Assert.Contains("edge_hosting_audit_lost_total 1", _metrics.Render(), StringComparison.Ordinal);
        }
    }

    private async Task RestartAsync()
    {
        await _journal!.DisposeAsync();
        await InitializeAsync();
    }
}
