namespace Edge.Delivery;

/// <summary>
/// One fetch from the origin, with the visitors that wait for it. It lives on without the one that started it as long as
/// somebody waits, and to its end once it is on its way into memory.
/// </summary>
internal sealed class Flight(CacheKey key) : IDisposable
{
    private readonly TaskCompletionSource<FlightHead> _head = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _cancel = new();
    private readonly Lock _gate = new();
    private Stream? _rest;
    private bool _leaderGone;

    public Task<FlightHead> Head => _head.Task;

    public CancellationToken Cancellation => _cancel.Token;

    public CacheKey Key { get; } = key;

    /// <summary>Which variant it fetches, as far as is known before the origin answers.</summary>
    public required Variance Variance { get; init; }

    /// <summary>The codings that its request accepts; the one thing that nearly every origin varies by.</summary>
    public required string Encodings { get; init; }

    /// <summary>Whether others may join; guarded by the table's lock, as all that follows.</summary>
    public bool Open { get; set; }

    /// <summary>How many visitors wait for the head.</summary>
    public int Waiting { get; set; }

    /// <summary>The key was invalidated since the fetch began, so that what it brings may be old already.</summary>
    public bool Outdated { get; set; }

    public bool Admits(Variance variance, string encodings) => Open && Encodings == encodings && Variance.Equals(variance);

    public void SetHead(FlightHead head) => _head.TrySetResult(head);

    public void Cancel() => _cancel.Cancel();

    /// <summary>Leaves the rest of an overflowed body to the leader, or closes it if the leader went away.</summary>
    public async ValueTask HandOverAsync(Spool spool, Stream rest)
    {
        lock (_gate)
        {
            if (!_leaderGone)
            {
                _rest = rest;
                spool.Overflow();
                return;
            }
        }

        spool.Overflow();
        await rest.DisposeAsync();
    }

    /// <summary>Leaves an unstorable response to the leader, or closes it if the leader went away.</summary>
    public async ValueTask SetDirectAsync(FlightHead.Direct head)
    {
        bool gone;
        lock (_gate)
        {
            gone = _leaderGone;
            _rest = gone ? null : head.Body;
        }

        SetHead(head);
        if (gone)
        {
            await head.Body.DisposeAsync();
        }
    }

    /// <summary>From here on the leader closes the origin's body itself.</summary>
    public Stream TakeRest()
    {
        lock (_gate)
        {
            var rest = _rest!;
            _rest = null;
            return rest;
        }
    }

    /// <summary>The leader needs no more of the body.</summary>
    public void LeaderLeaves()
    {
        Stream? rest;
        lock (_gate)
        {
            _leaderGone = true;
            rest = _rest;
            _rest = null;
        }

        rest?.Dispose();
    }

    public void Dispose() => _cancel.Dispose();
}
