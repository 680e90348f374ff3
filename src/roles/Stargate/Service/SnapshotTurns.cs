using Edge.Coordination;

namespace Edge.Stargate;

/// <summary>So many snapshots are sent at once; the streams that need one too are woken when it is their turn.</summary>
internal sealed class SnapshotTurns(AdmissionOptions options)
{
    private readonly Lock _gate = new();
    private readonly HashSet<IOpenStream> _sending = [];
    private readonly LinkedList<IOpenStream> _line = new();

    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _line.Count;
            }
        }
    }

    /// <summary>Whether the stream may send a snapshot now; if not, it is woken when it may.</summary>
    public bool TryTake(IOpenStream stream)
    {
        IOpenStream? next;
        lock (_gate)
        {
            if (_sending.Contains(stream))
            {
                return true;
            }

            var isNext = _line.First is not { } first || ReferenceEquals(first.Value, stream);
            if (_sending.Count >= options.SnapshotsMax || !isNext)
            {
                if (!_line.Contains(stream))
                {
                    _line.AddLast(stream);
                }

                return false;
            }

            _line.Remove(stream);
            _sending.Add(stream);
            next = _sending.Count < options.SnapshotsMax ? _line.First?.Value : null;
        }

        next?.Wake();
        return true;
    }

    /// <summary>The stream has sent its snapshot, or is slow to take it. Twice does no harm.</summary>
    public void Release(IOpenStream stream) => WakeNext(() => _sending.Remove(stream));

    /// <summary>The stream is gone.</summary>
    public void Forget(IOpenStream stream) => WakeNext(() => _sending.Remove(stream) | _line.Remove(stream));

    private void WakeNext(Func<bool> leave)
    {
        IOpenStream? next;
        lock (_gate)
        {
            next = leave() ? _line.First?.Value : null;
        }

        next?.Wake();
    }
}
