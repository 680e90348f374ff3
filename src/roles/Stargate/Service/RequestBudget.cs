namespace Edge.Stargate;

/// <summary>How many messages a stream may bring: a bucket that refills with time, so that bursts are fine and floods are not.</summary>
internal sealed class RequestBudget(int burstMax, double perSecond, TimeProvider time)
{
    private double _left = burstMax;
    private long _last = time.GetTimestamp();

    /// <summary>Takes one. False if there is none.</summary>
    public bool TryTake()
    {
        var now = time.GetTimestamp();
        _left = Math.Min(burstMax, _left + (time.GetElapsedTime(_last, now).TotalSeconds * perSecond));
        _last = now;
        if (_left < 1)
        {
            return false;
        }

        _left--;
        return true;
    }
}
