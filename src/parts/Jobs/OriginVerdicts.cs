namespace Edge.Jobs;

/// <summary>
/// Origins that failed this node itself a moment ago. A Host that says the same of them is believed, so that an origin which
/// is down costs each visitor one attempt and not two.
/// </summary>
internal sealed class OriginVerdicts(TimeProvider time)
{
    private const int OriginsMax = 1024;

    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, DateTimeOffset> _failedAt = [];

    public void Failed(string origin)
    {
        lock (_gate)
        {
            if (_failedAt.Count >= OriginsMax)
            {
                _failedAt.Clear();
            }

            _failedAt[origin] = time.GetUtcNow();
        }
    }

    public void Answered(string origin)
    {
        lock (_gate)
        {
            _failedAt.Remove(origin);
        }
    }

    public bool FailedJustNow(string origin)
    {
        lock (_gate)
        {
            return _failedAt.TryGetValue(origin, out var at) && time.GetUtcNow() - at < Lifetime;
        }
    }
}
