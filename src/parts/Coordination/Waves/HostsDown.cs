using Edge.Kernel;

namespace Edge.Coordination;

/// <summary>Which share of all Hosts was Down, minute by minute through the last hour. For one caller at a time.</summary>
public sealed class HostsDown(TimeProvider time)
{
    private const int SamplesMax = 60;

    private static readonly TimeSpan SamplePeriod = TimeSpan.FromMinutes(1);

    private readonly Queue<double> _samples = new();
    private long? _sampled;

    public double Mean => _samples.Count == 0 ? 0 : _samples.Average();

    /// <summary>Takes a sample if one is due; the first is taken at once.</summary>
    public void Look(Func<IReadOnlyList<MemberState>> members)
    {
        if (_sampled is { } last && time.GetElapsedTime(last) < SamplePeriod)
        {
            return;
        }

        _sampled = time.GetTimestamp();
        var hosts = members().Where(static member => member.Member.Role == NodeRole.Host).ToList();
        _samples.Enqueue(hosts.Count == 0 ? 0 : (double)hosts.Count(static host => host.Health == NodeHealth.Down) / hosts.Count);
        if (_samples.Count > SamplesMax)
        {
            _samples.Dequeue();
        }
    }
}
