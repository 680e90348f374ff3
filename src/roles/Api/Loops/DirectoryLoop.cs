using System.Collections.Immutable;
using Edge.Hosting;
using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Microsoft.Extensions.Logging;

namespace Edge.Api;

/// <summary>
/// Keeps everything that the store has in memory, and on disk, so that the Api starts and answers reads while the store is
/// away: a whole picture first, then each change. A picture that is too old, or of another epoch, is read anew.
/// </summary>
internal sealed partial class DirectoryLoop(
    IControlStore store,
    IdentityDirectory directory,
    string folder,
    Action<IReadOnlyDictionary<NodeId, string>> stargates,
    TimeProvider time,
    ILogger<DirectoryLoop> logger)
{
    /// <summary>The file in the node's folder. It holds hashes and sealed secrets, mode 0600.</summary>
    public const string FileName = "snapshot.bin";

    private static readonly TimeSpan RetryPeriod = TimeSpan.FromSeconds(1);

    public static readonly TimeSpan KeepPeriod = TimeSpan.FromSeconds(10);

    private readonly KeptFile _file = new(folder, FileName);
    private readonly WritingPace _pace = new(time);
    private readonly Dictionary<NodeId, string> _stargates = [];
    private volatile Picture? _known;
    private StoreHead? _kept;

    private bool _mustRead = true;
    private bool _isWarned;
    private bool _hasAnswered;
    private long _silentSince = time.GetTimestamp();

    private sealed record Picture(StoreHead Head, ImmutableSortedDictionary<ResourceKey, ResourceEntry> Entries);

    /// <summary>Raised with each entry that is loaded or changed.</summary>
    public event Action<ResourceEntry>? Seen;

    /// <summary>Whether the store answered when it was last heard of.</summary>
    public bool IsFresh => Interlocked.Read(ref _silentSince) == 0;

    /// <summary>How long the store has not answered; zero while it does, and for ever if it never did.</summary>
    public TimeSpan Silence => Volatile.Read(ref _hasAnswered) ? Unanswered : TimeSpan.MaxValue;

    /// <summary>As <see cref="Silence"/>, counted from the start if it never did.</summary>
    public TimeSpan Unanswered => Interlocked.Read(ref _silentSince) is var since and not 0 ? time.GetElapsedTime(since) : TimeSpan.Zero;

    /// <summary>Where this picture stands.</summary>
    public (long Epoch, Revision Revision) Position => _known is { Head: var head } ? (head.Epoch, head.Revision) : default;

    /// <summary>A range out of the picture; null before there is one.</summary>
    public ReadOutcome.Found? Remembered(KeyRange range) =>
        _known is { } known ? new ReadOutcome.Found(known.Head, [.. known.Entries.Values.Where(entry => range.Contains(entry.Key))]) : null;

    /// <summary>Takes over what was kept on disk. False if there is nothing.</summary>
    public bool Restore()
    {
        if (_file.Read(LogCorrupt) is not { } kept)
        {
            return false;
        }

        _kept = new StoreHead(kept.Epoch, kept.Revision, kept.Revision, kept.Chain);
        Take(_kept, kept.Resources.Select(static resource => resource.Resource));
        LogRestored(kept.Revision, kept.Resources.Count);
        return true;
    }

    /// <summary>Writes the picture if it is another one than was kept last, and the last writing is long enough ago.</summary>
    public Task KeepAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (_pace.IsDue)
        {
            KeepNow();
        }

        return Task.CompletedTask;
    }

    public void KeepNow()
    {
        if (_known is { Head: var head } known && (head.Epoch, head.Revision) != (_kept?.Epoch, _kept?.Revision))
        {
            _pace.Write(() => _file.Write(new KeptConfiguration
            {
                Epoch = head.Epoch,
                Revision = head.Revision,
                Chain = head.Chain,
                Resources = [.. known.Entries.Values.Select(static entry => new KeptResource(entry, ResourceClass.Undelivered, entry.Modified))],
            }));
            _kept = head;
        }
    }

    /// <summary>Reads the whole picture; a failure says why the store does not answer.</summary>
    public async Task<Failure?> LoadAsync(CancellationToken cancellation)
    {
        var read = await store.ReadAsync(KeyRange.All, cancellation);
        if (read is not ReadOutcome.Found found)
        {
            if (IsFresh || !_isWarned)
            {
                _isWarned = true;
                LogInterrupted((read as ReadOutcome.Unavailable)?.Detail ?? "");
            }

            Note(answers: false);
            return ProblemStatus.StoreDown("tokens and policies cannot be read");
        }

        Take(found.Head, found.Entries);
        _mustRead = false;
        Note(answers: true);
        return null;
    }

    /// <summary>Follows the store until it has to be read anew.</summary>
    public async Task FollowAsync(CancellationToken cancellation)
    {
        if (_mustRead || _known is not { } known)
        {
            if (await LoadAsync(cancellation) is not null)
            {
                await Task.Delay(RetryPeriod, time, cancellation);
            }

            return;
        }

        await foreach (var happened in store.WatchAsync(KeyRange.All, known.Head.Epoch, known.Head.Revision, cancellation))
        {
            Note(answers: happened is not WatchEvent.Interrupted);
            switch (happened)
            {
                case WatchEvent.Changed { Change: var change }:
                    Apply(change);
                    known = new Picture(
                        known.Head with { Revision = change.Revision, Chain = change.Chain ?? "" },
                        known.Entries.RemoveRange(change.Deletes).SetItems(change.Puts.Select(static entry => KeyValuePair.Create(entry.Key, entry))));
                    _known = known;
                    break;
                case WatchEvent.Interrupted { Detail: var detail }:
                    LogInterrupted(detail);
                    break;
                case WatchEvent.Compacted or WatchEvent.EpochChanged:
                    _mustRead = true;
                    return;
            }
        }

        // A watch that just stops, as one of a closed store does, must not be begun again without a pause.
        cancellation.ThrowIfCancellationRequested();
        throw new IOException("the store's watch ended without a reason");
    }

    private void Note(bool answers)
    {
        if (answers)
        {
            Interlocked.Exchange(ref _silentSince, 0);
            Volatile.Write(ref _hasAnswered, true);
        }
        else
        {
            Interlocked.CompareExchange(ref _silentSince, time.GetTimestamp(), 0);
        }
    }

    private void Take(StoreHead head, IEnumerable<ResourceEntry> entries)
    {
        var picture = new Picture(head, entries.ToImmutableSortedDictionary(static entry => entry.Key, static entry => entry));
        _known = picture;
        directory.Replace(picture.Entries.Values);
        _stargates.Clear();
        foreach (var entry in picture.Entries.Values)
        {
            Note(entry);
        }

        stargates(new Dictionary<NodeId, string>(_stargates));
    }

    private void Apply(Change change)
    {
        directory.Apply(change);
        var known = _stargates.Count;
        var touched = false;
        foreach (var key in change.Deletes)
        {
            touched |= ResourceKinds.Node.IdOf(key) is { } id && NodeId.TryParse(id, out var node) && _stargates.Remove(node);
        }

        foreach (var entry in change.Puts)
        {
            touched |= Note(entry);
        }

        if (touched || known != _stargates.Count)
        {
            stargates(new Dictionary<NodeId, string>(_stargates));
        }
    }

    private bool Note(ResourceEntry entry)
    {
        Seen?.Invoke(entry);
        if (ResourceKinds.Node.IdOf(entry.Key) is not { } id || !NodeId.TryParse(id, out var node)
            || ResourceKinds.Node.Parse(entry) is not { Succeeded: true, Value: { Role: NodeRole.Stargate, Control: { } control } })
        {
            return false;
        }

        _stargates[node] = control;
        return true;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Starts from the snapshot of revision {Revision} with {Count} resources")]
    private partial void LogRestored(Revision revision, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "Set {Path} aside: {Failure}")]
    private partial void LogCorrupt(string path, Failure failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store does not answer just now: {Detail}")]
    private partial void LogInterrupted(string detail);
}
