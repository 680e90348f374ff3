namespace Edge.Jobs;

/// <summary>
/// What this node itself has seen of origins of late. 1. Those that failed a moment ago: a Host that says the same is
/// believed, so that an origin which is down costs each visitor one attempt and not two. 2. Those that are as slow as Hosts
/// say: they are not asked a second time for each visitor, which would make them slower yet.
/// </summary>
internal sealed class OriginVerdicts(TimeProvider time)
{
    private const int OriginsMax = 1024;

    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan SlowLifetime = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, DateTimeOffset> _failedAt = [];
    private readonly Dictionary<string, DateTimeOffset> _slowAt = [];

    public void Failed(string origin) => Note(_failedAt, origin);

    /// <summary>A Host needed as long as this node itself would have.</summary>
    public void Slow(string origin) => Note(_slowAt, origin);

    public void Answered(string origin)
    {
        lock (_gate)
        {
            _failedAt.Remove(origin);
        }
    }

    public bool FailedJustNow(string origin) => IsWithin(_failedAt, origin, Lifetime);

    public bool IsSlow(string origin) => IsWithin(_slowAt, origin, SlowLifetime);

    private void Note(Dictionary<string, DateTimeOffset> times, string origin)
    {
        lock (_gate)
        {
            if (times.Count >= OriginsMax)
            {
                times.Clear();
            }

            times[origin] = time.GetUtcNow();
        }
    }

    private bool IsWithin(Dictionary<string, DateTimeOffset> times, string origin, TimeSpan lifetime)
    {
        lock (_gate)
        {
            return times.TryGetValue(origin, out var at) && time.GetUtcNow() - at < lifetime;
        }
    }
}
