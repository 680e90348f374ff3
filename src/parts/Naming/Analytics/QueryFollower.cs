using System.Threading.Channels;
using Edge.Dns;

namespace Edge.Naming;

/// <summary>Somebody who is told the samples of one zone as they come. One who is too slow loses some, and is told how many.</summary>
public sealed class QueryFollower
{
    /// <summary>Samples that wait for a slow reader.</summary>
    public const int WaitingMax = 256;

    /// <summary>Samples in one second; what is above is lost.</summary>
    public const int SamplesPerSecondMax = 100;

    private readonly Channel<QuerySample> _waiting = Channel.CreateBounded<QuerySample>(WaitingMax);
    private long _lost;
    private long _second;
    private int _taken;

    internal QueryFollower()
    {
    }

    /// <summary>Waits for samples; null once the zone is gone, or another one's.</summary>
    public async ValueTask<(IReadOnlyList<QuerySample> Samples, long Lost)?> TakeAsync(CancellationToken cancellation)
    {
        if (!await _waiting.Reader.WaitToReadAsync(cancellation))
        {
            return null;
        }

        var samples = new List<QuerySample>();
        while (samples.Count < WaitingMax && _waiting.Reader.TryRead(out var sample))
        {
            samples.Add(sample);
        }

        return (samples, Interlocked.Exchange(ref _lost, 0));
    }

    internal void Offer(QuerySample sample)
    {
        var second = sample.At.ToUnixTimeSeconds();
        (_second, _taken) = second == _second ? (_second, _taken) : (second, 0);
        if (_taken >= SamplesPerSecondMax || !_waiting.Writer.TryWrite(sample))
        {
            Interlocked.Increment(ref _lost);
        }
        else
        {
            _taken++;
        }
    }

    internal void End() => _waiting.Writer.TryComplete();
}
