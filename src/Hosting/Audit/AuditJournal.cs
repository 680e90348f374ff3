using System.Diagnostics.Metrics;
using System.Threading.Channels;
using Edge.Kernel;
using Microsoft.Extensions.Logging;

namespace Edge.Hosting;

/// <summary>
/// The audit log of a node that people or other nodes ask to do things, in files of its folder. Events that come at one
/// time share one wait for the disk.
/// </summary>
public sealed partial class AuditJournal : IAuditLog, IAsyncDisposable
{
    /// <summary>The journal's folder in the node's own.</summary>
    public const string FolderName = "audit";

    private const int BatchMax = 256;

    private readonly string _node;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly AuditOptions _options;
    private readonly AuditFiles _accepted;
    private readonly AuditFiles _refused;
    private readonly Channel<(AuditEvent Event, TaskCompletionSource Written)> _queue;
    private readonly Counter<long> _recorded;
    private readonly Counter<long> _lost;
    private readonly Lock _gate = new();
    private readonly Task _writing;
    private long _second;
    private int _refusals;
    private int _uncounted;

    /// <summary>Opens the journal in a node's folder.</summary>
    public AuditJournal(string folder, NodeId node, AuditOptions options, IMeterFactory meters, TimeProvider time, ILogger<AuditJournal> logger)
    {
        _node = node.Value;
        _options = options;
        _time = time;
        _logger = logger;
        var own = Path.Combine(folder, FolderName);
        PrivateFile.MakeFolder(own);
        _accepted = new AuditFiles(own, "accepted", options.AcceptedBytesMax, options, time);
        _refused = new AuditFiles(own, "refused", options.RefusedBytesMax, options, time);
        _queue = Channel.CreateBounded<(AuditEvent, TaskCompletionSource)>(options.QueueMax);
        var meter = meters.Create(new MeterOptions("Edge.Hosting"));
        _recorded = meter.CreateCounter<long>("edge_hosting_audit_total", description: "Events that the audit log recorded, by outcome.");
        _lost = meter.CreateCounter<long>("edge_hosting_audit_lost_total", description: "Events that the audit log could not record one by one.");
        _writing = Task.Run(WriteAsync);
    }

    public async ValueTask RecordAsync(AuditEvent happened, CancellationToken cancellation)
    {
        var stamped = happened.Bounded() with { At = _time.GetUtcNow(), Node = _node };
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (stamped.Outcome == AuditOutcome.Refused)
        {
            if (!MayRecordRefusal(stamped.At) || !_queue.Writer.TryWrite((stamped, written)))
            {
                Interlocked.Increment(ref _uncounted);
                _lost.Add(1);
            }

            return;
        }

        try
        {
            await _queue.Writer.WriteAsync((stamped, written), cancellation);
            await written.Task.WaitAsync(cancellation);
        }
        catch (ChannelClosedException)
        {
            _lost.Add(1);
            LogLost(stamped.Action, stamped.Path, "the node stops");
        }
    }

    public async ValueTask<Outcome<IReadOnlyList<AuditEvent>>> ReadAsync(AuditQuery query, CancellationToken cancellation)
    {
        try
        {
            var found = new List<AuditEvent>();
            foreach (var files in new[] { _accepted, _refused })
            {
                found.AddRange(await ReadAsync(files, query, cancellation));
            }

            AuditEvent[] newest = [.. found.OrderBy(static happened => happened.At).TakeLast(query.Limit)];
            return newest;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new Failure("audit_unreadable", $"the audit log of '{_node}' cannot be read: {error.Message}");
        }
    }

    /// <summary>Writes what waits, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _writing;
        _accepted.Dispose();
        _refused.Dispose();
    }

    private static async Task<List<AuditEvent>> ReadAsync(AuditFiles files, AuditQuery query, CancellationToken cancellation)
    {
        var found = new List<AuditEvent>();
        foreach (var path in files.Since(query.Since))
        {
            var own = new List<AuditEvent>();
            await foreach (var line in File.ReadLinesAsync(path, cancellation))
            {
                if (AuditLine.Read(System.Text.Encoding.UTF8.GetBytes(line)) is { } happened && query.Matches(happened))
                {
                    own.Add(happened);
                }
            }

            found.InsertRange(0, own);
            if (found.Count >= query.Limit)
            {
                break;
            }
        }

        return found;
    }

    private bool MayRecordRefusal(DateTimeOffset now)
    {
        lock (_gate)
        {
            var second = now.ToUnixTimeSeconds();
            if (second != _second)
            {
                (_second, _refusals) = (second, 0);
            }

            return ++_refusals <= _options.RefusalsPerSecondMax;
        }
    }

    private async Task WriteAsync()
    {
        var batch = new List<(AuditEvent Event, TaskCompletionSource Written)>(BatchMax);
        while (await _queue.Reader.WaitToReadAsync())
        {
            batch.Clear();
            while (batch.Count < BatchMax && _queue.Reader.TryRead(out var next))
            {
                batch.Add(next);
            }

            var refused = batch.Where(static entry => entry.Event.Outcome == AuditOutcome.Refused).Select(static entry => entry.Event).ToList();
            if (refused.Count > 0 && Interlocked.Exchange(ref _uncounted, 0) is > 0 and var more)
            {
                refused.Add(refused[^1] with { Action = "refusals", Subject = "", Accessor = "", Path = "", Address = "", Reason = $"{more} more refusals, not recorded one by one" });
            }

            Append(_accepted, [.. batch.Where(static entry => entry.Event.Outcome != AuditOutcome.Refused).Select(static entry => entry.Event)]);
            Append(_refused, refused);
            batch.ForEach(static entry => entry.Written.TrySetResult());
        }
    }

    /// <summary>A full disk must not stop a network: what was done stays done, and the loss shows.</summary>
    private void Append(AuditFiles files, List<AuditEvent> events)
    {
        if (events.Count == 0)
        {
            return;
        }

        try
        {
            files.Append(events.Select(AuditLine.Write));
            events.ForEach(happened => _recorded.Add(1, new KeyValuePair<string, object?>("outcome", AuditLine.TextOf(happened.Outcome))));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            files.Abandon();
            _lost.Add(events.Count);
            LogLost(events[0].Action, events[0].Path, error.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Could not record '{Action}' on '{Path}' in the audit log: {Reason}")]
    private partial void LogLost(string action, string path, string reason);
}
