using Edge.Kernel;

namespace Edge.Coordination;

/// <summary>
/// A Stargate's picture of all resources in memory, kept up to date from the store. While the store is down the picture
/// stays as it is, and is served on.
/// </summary>
public sealed class ControlView(IControlStore store, CoordinationOptions options, CoordinationMetrics metrics, TimeProvider time)
{
    private volatile ControlPicture _current = ControlPicture.Empty;
    private volatile ClassPictures _pictures = ClassPictures.Of(ControlPicture.Empty);
    private long _downSinceTicks;

    /// <summary>Raised after the picture was replaced, with the one before and the new one.</summary>
    public event Action<ControlPicture, ControlPicture>? Changed;

    public ControlPicture Current => _current;

    /// <summary>What nodes are to come to hold.</summary>
    public ClassPictures Pictures => _pictures;

    /// <summary>How long the store hasn't answered; zero while it does.</summary>
    public TimeSpan StoreDown =>
        Interlocked.Read(ref _downSinceTicks) is var since and > 0 ? time.GetUtcNow() - new DateTimeOffset(since, TimeSpan.Zero) : TimeSpan.Zero;

    /// <summary>Takes over what was kept on disk; only before anything was loaded.</summary>
    public void Restore(ControlPicture kept)
    {
        Invariant.Hold(!_current.IsLoaded, "a view is restored before it is loaded");
        Swap(kept);
    }

    /// <summary>Reads the store whole. False if it doesn't answer.</summary>
    public async Task<bool> LoadAsync(CancellationToken cancellation)
    {
        switch (await store.ReadAsync(KeyRange.All, cancellation))
        {
            case ReadOutcome.Found found:
                NoteUp();
                Swap(_current.Reread(found.Head.Epoch, found.Head.Revision, found.Entries, options.LogRevisionsMax));
                return true;
            default:
                NoteDown();
                return false;
        }
    }

    /// <summary>Follows the store until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var reload = !_current.IsLoaded;
        while (!cancellation.IsCancellationRequested)
        {
            if (reload && !await LoadAsync(cancellation))
            {
                await Task.Delay(options.StoreRetryPeriod, time, cancellation);
                continue;
            }

            await FollowAsync(cancellation);
            reload = true;
        }
    }

    /// <summary>Watches until the watch ends, which always means that the store must be read whole.</summary>
    private async Task FollowAsync(CancellationToken cancellation)
    {
        await foreach (var happening in store.WatchAsync(KeyRange.All, _current.Epoch, _current.Revision, cancellation))
        {
            switch (happening)
            {
                case WatchEvent.Changed changed:
                    NoteUp();
                    metrics.RevisionSeen();
                    Swap(_current.With(changed.Change, options.LogRevisionsMax));
                    break;
                case WatchEvent.Progress progress:
                    NoteUp();
                    Swap(_current.At(progress.Revision));
                    break;
                case WatchEvent.Interrupted:
                    NoteDown();
                    break;
                default:
                    return;
            }
        }
    }

    private void Swap(ControlPicture next)
    {
        var before = _current;
        if (!ReferenceEquals(before, next))
        {
            _current = next;
            _pictures = ClassPictures.Of(next);
            Changed?.Invoke(before, next);
        }
    }

    private void NoteUp() => Interlocked.Exchange(ref _downSinceTicks, 0);

    private void NoteDown() => Interlocked.CompareExchange(ref _downSinceTicks, time.GetUtcNow().UtcTicks, 0);
}
