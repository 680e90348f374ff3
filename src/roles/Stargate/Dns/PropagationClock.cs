using Edge.Kernel;

namespace Edge.Stargate;

/// <summary>
/// How long revisions took from their commit, as the Api told it whose commit it was, to be answered with here. News of a commit may come
/// before or after the commit is answered with.
/// </summary>
/// <param name="record">Told of each revision once.</param>
internal sealed class PropagationClock(TimeProvider time, Action<TimeSpan> record)
{
    /// <summary>Revisions of either kind that are remembered.</summary>
    private const int RememberedMax = 256;

    /// <summary>What a moment can say.</summary>
    public const long UnixMillisecondsMax = 253_402_300_800_000;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<long, DateTimeOffset> _committed = [];
    private readonly Queue<(long Revision, DateTimeOffset At)> _served = new();
    private long _reached;

    /// <summary>A revision was committed.</summary>
    public void Note(long revision, DateTimeOffset at)
    {
        lock (_gate)
        {
            if (revision > _reached)
            {
                _committed.TryAdd(revision, at);
                while (_committed.Count > RememberedMax)
                {
                    _committed.Remove(_committed.Keys.First());
                }
            }
            else if (_served.FirstOrDefault(served => served.Revision >= revision) is { Revision: > 0 } served)
            {
                Record(served.At - at);
            }
        }
    }

    /// <summary>Zones are answered by a revision.</summary>
    public void Serve(Revision revision)
    {
        lock (_gate)
        {
            if (revision.Value == _reached)
            {
                return;
            }

            var now = time.GetUtcNow();
            if (revision.Value < _reached)
            {
                // Another epoch counts anew.
                _committed.Clear();
                _served.Clear();
            }

            _reached = revision.Value;
            _served.Enqueue((_reached, now));
            while (_served.Count > RememberedMax)
            {
                _served.Dequeue();
            }

            foreach (var (number, at) in _committed.TakeWhile(pair => pair.Key <= _reached).ToList())
            {
                _committed.Remove(number);
                Record(now - at);
            }
        }
    }

    /// <summary>Clocks of two machines may differ by more than it took.</summary>
    private void Record(TimeSpan took) => record(took > TimeSpan.Zero ? took : TimeSpan.Zero);
}
