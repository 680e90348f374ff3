using System.Text.Json;
using Edge.Coordination;
using Edge.Hosting;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Naming;
using Microsoft.Extensions.Logging;

namespace Edge.Stargate;

/// <summary>
/// Brings usage into the store. Every ten seconds what is not complete there goes into a file of the node, every five minutes and at
/// the end of an hour into the store: always after the file, so that a process that takes over from this one never writes less. Removes
/// usage that is older than <see cref="Retention"/>.
/// </summary>
internal sealed partial class UsageLoop(IControlStore store, ControlView view, UsageMeter meter, NodeId self, string folder, TimeProvider time, ILogger<UsageLoop> logger)
{
    /// <summary>The file in the node's folder.</summary>
    public const string FileName = "usage.json";

    public static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    /// <summary>How often hours that are not over are written, and old ones removed: that looks at every key there is.</summary>
    public static readonly TimeSpan WritePeriod = TimeSpan.FromMinutes(5);

    /// <summary>How long usage may be late for a bill.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromDays(35);

    /// <summary>Documents of all nodes in the store; while there are as many, further ones wait.</summary>
    public const int DocumentsMax = 20_000;

    /// <summary>Documents of one commit; each may have a hundred kilobytes.</summary>
    private const int DocumentsPerCommit = 8;

    private readonly string _path = Path.Combine(folder, FileName);
    private DateTimeOffset _written = time.GetUtcNow();
    private byte[] _kept = [];

    /// <summary>Takes over what the process before this one has kept.</summary>
    public void Restore()
    {
        try
        {
            if (PrivateFile.Read(_path) is { } bytes)
            {
                var kept = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(bytes) ?? [];
                meter.Inherit(kept
                    .Select(static pair => (pair.Key, Document: ResourceKinds.Usage.Parse(JsonSerializer.SerializeToUtf8Bytes(pair.Value))))
                    .Where(static pair => pair.Document.Succeeded && ResourceKinds.Usage.CheckId(pair.Key) is null)
                    .Select(static pair => KeyValuePair.Create(pair.Key, pair.Document.Value)));
            }
        }
        catch (Exception error) when (error is JsonException or IOException)
        {
            LogLost(_path, error);
        }
    }

    public async Task StepAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        meter.Trim();
        var unwritten = meter.Unwritten(now);
        Keep(unwritten);
        var isDue = now - _written >= WritePeriod;
        var due = unwritten.Where(usage => usage.Document.Complete || (isDue && usage.IsChanged)).ToList();
        _written = isDue ? now : _written;
        if (view.Current.IsLoaded && due.Count > 0 && await WriteAsync(due, cancellation))
        {
            Keep(meter.Unwritten(now));
        }

        if (isDue)
        {
            await RemoveAsync(now, cancellation);
        }
    }

    /// <summary>Keeps what is not complete in the store, for the process after this one.</summary>
    public void Keep() => Keep(meter.Unwritten(time.GetUtcNow()));

    private void Keep(IReadOnlyList<(string Id, UsageDocument Document, bool IsChanged)> unwritten)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(unwritten.ToDictionary(
            static usage => usage.Id, static usage => JsonSerializer.Deserialize<JsonElement>(ResourceKinds.Usage.Serialise(usage.Document).Span)));
        if (!bytes.AsSpan().SequenceEqual(_kept))
        {
            PrivateFile.Write(_path + ".next", bytes);
            File.Move(_path + ".next", _path, overwrite: true);
            DurableFolder.FlushOf(_path);
            _kept = bytes;
        }
    }

    private async Task<bool> WriteAsync(List<(string Id, UsageDocument Document, bool IsChanged)> due, CancellationToken cancellation)
    {
        var present = view.Current.Entries.Keys.Count(ResourceKinds.Usage.Owns);
        foreach (var some in due.Chunk(DocumentsPerCommit))
        {
            present += some.Count(usage => !view.Current.Entries.ContainsKey(ResourceKinds.Usage.Key(usage.Id)));
            if (present > DocumentsMax)
            {
                LogFull(DocumentsMax);
                return false;
            }

            var commit = new Commit { Author = $"node:{self}", Operations = [.. some.Select(static usage => ResourceKinds.Usage.Put(usage.Id, usage.Document, ""))] };
            if (await store.CommitAsync(commit, cancellation) is not CommitOutcome.Committed)
            {
                // The same is written again, which changes nothing if it was applied.
                return false;
            }

            foreach (var (id, document, _) in some)
            {
                meter.Written(id, document);
            }
        }

        return true;
    }

    private async Task RemoveAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        var old = UsageDocument.HourText(now - Retention);
        List<Operation> operations = [.. view.Current.Entries.Keys
            .Where(key => ResourceKinds.Usage.IdOf(key) is { } id && string.CompareOrdinal(id, id.LastIndexOf('/') + 1, old, 0, old.Length) < 0)
            .Take(Commit.OperationsMax)
            .Select(static key => new Operation.Delete(key))];
        if (operations.Count > 0)
        {
            await store.CommitAsync(new Commit { Author = $"node:{self}", Operations = operations }, cancellation);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "What {Path} keeps of usage cannot be read: it is not paid for")]
    private partial void LogLost(string path, Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store has {Count} documents of usage, as many as it may: further ones wait until some were removed")]
    private partial void LogFull(int count);
}
