using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Microsoft.Extensions.Logging;

namespace Edge.Api;

/// <summary>
/// Keeps tokens, policies and the Stargates' addresses in memory as the store has them: a whole picture first, then each
/// change. A picture that is too old, or of another epoch, is read anew.
/// </summary>
internal sealed partial class DirectoryLoop(
    IControlStore store,
    IdentityDirectory directory,
    Action<IReadOnlyDictionary<NodeId, string>> stargates,
    TimeProvider time,
    ILogger<DirectoryLoop> logger)
{
    private readonly Dictionary<NodeId, string> _stargates = [];
    private volatile StoreHead? _head;

    private long _silentSince = time.GetTimestamp();

    /// <summary>Raised with each entry that is loaded or changed.</summary>
    public event Action<ResourceEntry>? Seen;

    /// <summary>Whether the store answered when it was last heard of.</summary>
    public bool IsFresh => Interlocked.Read(ref _silentSince) == 0;

    /// <summary>How long the store has not answered; zero while it does.</summary>
    public TimeSpan Silence => Interlocked.Read(ref _silentSince) is var since and not 0 ? time.GetElapsedTime(since) : TimeSpan.Zero;

    /// <summary>Where this picture stands.</summary>
    public (long Epoch, Revision Revision) Position => _head is { } head ? (head.Epoch, head.Revision) : default;

    /// <summary>Reads the whole picture; a failure says why the store does not answer.</summary>
    public async Task<Failure?> LoadAsync(CancellationToken cancellation)
    {
        if (await store.ReadAsync(KeyRange.All, cancellation) is not ReadOutcome.Found found)
        {
            Note(answers: false);
            return ProblemStatus.StoreDown("tokens and policies cannot be read");
        }

        directory.Replace(found.Entries);
        _stargates.Clear();
        foreach (var entry in found.Entries)
        {
            Note(entry);
        }

        stargates(new Dictionary<NodeId, string>(_stargates));
        _head = found.Head;
        Note(answers: true);
        return null;
    }

    /// <summary>Follows the store until it has to be read anew.</summary>
    public async Task FollowAsync(CancellationToken cancellation)
    {
        if (_head is not { } head)
        {
            if (await LoadAsync(cancellation) is { } failure)
            {
                throw new IOException(failure.Message);
            }

            return;
        }

        await foreach (var happened in store.WatchAsync(KeyRange.All, head.Epoch, head.Revision, cancellation))
        {
            Note(answers: happened is not WatchEvent.Interrupted);
            switch (happened)
            {
                case WatchEvent.Changed { Change: var change }:
                    Apply(change);
                    head = head with { Revision = change.Revision };
                    _head = head;
                    break;
                case WatchEvent.Interrupted { Detail: var detail }:
                    LogInterrupted(detail);
                    break;
                case WatchEvent.Compacted or WatchEvent.EpochChanged:
                    _head = null;
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
        }
        else
        {
            Interlocked.CompareExchange(ref _silentSince, time.GetTimestamp(), 0);
        }
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store does not answer just now: {Detail}")]
    private partial void LogInterrupted(string detail);
}
