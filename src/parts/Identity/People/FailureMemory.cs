namespace Edge.Identity;

/// <summary>
/// Failures by some key, of which the first are free and each further one doubles the pause until the next try. Bounded: the
/// key that was touched longest ago makes room. Not safe for use by several threads at once.
/// </summary>
internal sealed class FailureMemory<T>(int free, TimeSpan pauseMax, TimeSpan memory, int keysMax)
    where T : notnull
{
    private static readonly TimeSpan PauseMin = TimeSpan.FromSeconds(1);

    private readonly Dictionary<T, LinkedListNode<(T Key, int Failures, DateTimeOffset Last)>> _known = [];
    private readonly LinkedList<(T Key, int Failures, DateTimeOffset Last)> _byAge = new();

    public int Count => _known.Count;

    /// <summary>How long the key has to wait; zero if it may try.</summary>
    public TimeSpan PauseOf(T key, DateTimeOffset now)
    {
        var (failures, last) = Read(key, now);
        if (failures <= free)
        {
            return TimeSpan.Zero;
        }

        var pause = PauseMin * Math.Pow(2, Math.Min(failures - free - 1, 30));
        var left = last + (pause < pauseMax ? pause : pauseMax) - now;
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    public void Add(T key, DateTimeOffset now) => Write(key, Read(key, now).Failures + 1, now);

    /// <summary>Takes one failure back, which was counted before it was known to be none.</summary>
    public void Refund(T key, DateTimeOffset now)
    {
        var (failures, last) = Read(key, now);
        if (failures > 0)
        {
            Write(key, failures - 1, last);
        }
    }

    private (int Failures, DateTimeOffset Last) Read(T key, DateTimeOffset now) =>
        _known.TryGetValue(key, out var node) && now - node.Value.Last < memory ? (node.Value.Failures, node.Value.Last) : (0, now);

    private void Write(T key, int failures, DateTimeOffset last)
    {
        if (_known.Remove(key, out var node))
        {
            _byAge.Remove(node);
        }

        if (failures == 0)
        {
            return;
        }

        if (_known.Count >= keysMax)
        {
            _known.Remove(_byAge.First!.Value.Key);
            _byAge.RemoveFirst();
        }

        _known[key] = _byAge.AddLast((key, failures, last));
    }
}
