namespace Edge.Hosting;

/// <summary>When the last heartbeats of a stream were sent, by this node's own clock.</summary>
internal sealed class SentBeats(TimeProvider time)
{
    private const int BeatsMax = 64;

    private readonly Lock _gate = new();
    private readonly Queue<(long Sequence, long SentAt)> _beats = new();

    public void Note(long sequence)
    {
        lock (_gate)
        {
            if (_beats.Count == BeatsMax)
            {
                _beats.Dequeue();
            }

            _beats.Enqueue((sequence, time.GetTimestamp()));
        }
    }

    /// <summary>How long ago a heartbeat was sent; null if it never was, or so long ago that nobody remembers.</summary>
    public TimeSpan? AgeOf(long sequence)
    {
        lock (_gate)
        {
            foreach (var (sent, at) in _beats)
            {
                if (sent == sequence)
                {
                    return time.GetElapsedTime(at);
                }
            }

            return null;
        }
    }
}
