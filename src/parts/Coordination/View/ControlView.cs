using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Coordination;

/// <summary>
/// A Stargate's picture of all resources in memory, kept up to date from the store. While the store is down the picture
/// stays as it is, and is served on.
/// </summary>
/// <param name="history">Looks whether the store still has the history of a picture, and mends what it can; null where nobody does.</param>
public sealed class ControlView(
    IControlStore store, CoordinationOptions options, CoordinationMetrics metrics, TimeProvider time, HistoryGuard? history = null)
{
    private readonly PictureHistory _history = new(options.PicturesMax);
    private readonly StagedClass _tenant = new(ResourceClass.Tenant, options.LogRevisionsMax);
    private readonly StagedClass _network = new(ResourceClass.Network, options.LogRevisionsMax);
    private volatile ControlPicture _current = ControlPicture.Empty;
    private volatile StagedPictures? _staged;
    private long _downSinceTicks;
    private volatile bool _hasAnswered;

    /// <summary>Raised after the picture was replaced, with the one before and the new one.</summary>
    public event Action<ControlPicture, ControlPicture>? Changed;

    public ControlPicture Current => _current;

    /// <summary>Raised after what cohorts are to come to hold was replaced without a new picture.</summary>
    public event Action? Supplied;

    /// <summary>What nodes are to come to hold, cohort by cohort.</summary>
    public StagedPictures Staged => _staged ?? new StagedPictures(_current, _tenant, _network);

    /// <summary>How long the store hasn't answered; zero while it does.</summary>
    public TimeSpan StoreDown =>
        Interlocked.Read(ref _downSinceTicks) is var since and > 0 ? time.GetUtcNow() - new DateTimeOffset(since, TimeSpan.Zero) : TimeSpan.Zero;

    /// <summary>As <see cref="StoreDown"/>, but without end before the store first answered.</summary>
    public TimeSpan StoreSilence => _hasAnswered ? StoreDown : TimeSpan.MaxValue;

    /// <summary>The newest revision that touched a staged class; a later one where that isn't known.</summary>
    public Revision LastChangeOf(ResourceClass resourceClass) => Of(resourceClass).LastChange;

    /// <summary>Whether it is known what every cohort is to hold. Before, nothing may be kept: it would give the newest to all.</summary>
    public bool IsSupplied => _tenant.IsLoaded && _network.IsLoaded;

    /// <summary>What is to be kept on disk beside the newest picture.</summary>
    public IReadOnlyList<KeptCohort> KeepCohorts(ControlPicture head) => [.. _tenant.Keep(head), .. _network.Keep(head)];

    /// <summary>Takes over what was kept on disk; only before anything was loaded.</summary>
    public void Restore(ControlPicture kept, IReadOnlyList<KeptCohort> cohorts)
    {
        Invariant.Hold(!_current.IsLoaded, "a view is restored before it is loaded");
        _history.Add(kept);
        _tenant.Restore(kept, cohorts);
        _network.Restore(kept, cohorts);
        Publish(kept);
    }

    /// <summary>A range out of the picture; null before there is one.</summary>
    public ReadOutcome.Found? Remembered(KeyRange range) => _current is { IsLoaded: true } picture
        ? new ReadOutcome.Found(
            new StoreHead(picture.Epoch, picture.Revision, picture.Floor, ""),
            [.. picture.Entries.Values.Where(entry => range.Contains(entry.Key))])
        : null;

    /// <summary>Reads the store whole, once what it has was compared with what is remembered. False if it doesn't answer.</summary>
    public async Task<bool> LoadAsync(CancellationToken cancellation) => await CatchUpAsync(isWhole: true, cancellation);

    /// <summary>Follows the store until cancelled. Whenever it was away, what it has is first compared with what is remembered.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var isWhole = !_current.IsLoaded;
        while (!cancellation.IsCancellationRequested)
        {
            if (!await CatchUpAsync(isWhole, cancellation))
            {
                await Task.Delay(options.StoreRetryPeriod, time, cancellation);
                continue;
            }

            isWhole = await FollowAsync(cancellation);
            if (!isWhole)
            {
                await Task.Delay(options.StoreRetryPeriod, time, cancellation);
            }
        }
    }

    private async Task<bool> CatchUpAsync(bool isWhole, CancellationToken cancellation)
    {
        var finding = history is null ? HistoryFinding.Holds : await history.CheckAsync(_current, cancellation);
        if (finding == HistoryFinding.Unavailable)
        {
            NoteDown();
            return false;
        }

        if (finding == HistoryFinding.Holds && !isWhole)
        {
            NoteUp();
            return true;
        }

        if (await store.ReadAsync(KeyRange.All, cancellation) is not ReadOutcome.Found found)
        {
            NoteDown();
            return false;
        }

        NoteUp();
        Swap(_current.Reread(found.Head.Epoch, found.Head.Revision, found.Entries, options.LogRevisionsMax, found.Head.Chain), isJump: true);
        return await SupplyAsync(cancellation);
    }

    /// <summary>Watches until the watch ends, or the store was away, or its log goes on otherwise than is remembered.</summary>
    /// <returns>Whether the store must be read whole.</returns>
    private async Task<bool> FollowAsync(CancellationToken cancellation)
    {
        await foreach (var happening in store.WatchAsync(KeyRange.All, _current.Epoch, _current.Revision, cancellation))
        {
            switch (happening)
            {
                case WatchEvent.Changed { Change: var change }:
                    NoteUp();
                    metrics.RevisionSeen();
                    var next = _current.With(change, options.LogRevisionsMax);
                    if (history is not null && change.Chain is { } chain && next.Chain.Length > 0 && next.Chain != chain)
                    {
                        return false;
                    }

                    Swap(next, isJump: false);
                    await SupplyAsync(cancellation);
                    break;
                case WatchEvent.Progress progress:
                    NoteUp();
                    Swap(_current.At(progress.Revision), isJump: false);
                    await SupplyAsync(cancellation);
                    break;
                case WatchEvent.Interrupted:
                    NoteDown();
                    if (history is not null)
                    {
                        return false;
                    }

                    break;
                default:
                    return true;
            }
        }

        return true;
    }

    /// <param name="isJump">Whether revisions in between were not seen one by one.</param>
    private void Swap(ControlPicture next, bool isJump)
    {
        var before = _current;
        if (ReferenceEquals(before, next))
        {
            return;
        }

        if (isJump || before.Epoch != next.Epoch)
        {
            _history.Clear();
        }

        _history.Add(next);
        var isKnown = before.IsLoaded && before.Epoch == next.Epoch && before.Revision >= next.Floor;
        var changed = isKnown ? next.ChangedSince(before.Revision) : null;
        _tenant.Follow(next, changed, _history);
        _network.Follow(next, changed, _history);
        Publish(next);
    }

    private void Publish(ControlPicture next)
    {
        var before = _current;
        _staged = new StagedPictures(next, _tenant, _network);
        _current = next;
        Changed?.Invoke(before, next);
    }

    /// <summary>Reads the states at cursors that nobody remembers. False while the store doesn't answer.</summary>
    private async Task<bool> SupplyAsync(CancellationToken cancellation)
    {
        foreach (var staged in (StagedClass[])[_tenant, _network])
        {
            foreach (var cursor in staged.Missing(_current.Epoch).ToList())
            {
                ControlPicture? read = null;
                switch (await store.ReadAsync(KeyRange.All, cursor, cancellation))
                {
                    case ReadOutcome.Unavailable:
                        return false;
                    case ReadOutcome.Found found:
                        read = ControlPicture.Of(found.Head.Epoch, cursor, found.Entries);
                        break;
                }

                // What the store has forgotten was taken by everybody long ago.
                staged.Supply(cursor, _current, read);
                _staged = new StagedPictures(_current, _tenant, _network);
                Supplied?.Invoke();
            }
        }

        return true;
    }

    private StagedClass Of(ResourceClass resourceClass) => resourceClass == ResourceClass.Tenant ? _tenant : _network;

    private void NoteUp()
    {
        _hasAnswered = true;
        Interlocked.Exchange(ref _downSinceTicks, 0);
    }

    private void NoteDown() => Interlocked.CompareExchange(ref _downSinceTicks, time.GetUtcNow().UtcTicks, 0);
}
