using Edge.Protocol;

namespace Edge.Gateway;

/// <summary>Pings a Host now and then, and tells when it is gone without a word.</summary>
internal sealed class HostKeepAlive(GatewayJobsOptions options, JobFrameWriter writer, TimeProvider time)
{
    private long _heardAt = time.GetTimestamp();
    private long _pingedAt = time.GetTimestamp();
    private bool _pinged;

    public void Heard() => Volatile.Write(ref _heardAt, time.GetTimestamp());

    /// <summary>Called again and again by one timer; false if a ping was not followed by anything for too long.</summary>
    public bool Check(long now)
    {
        var since = time.GetElapsedTime(_pingedAt, now);
        if (_pinged && Volatile.Read(ref _heardAt) <= _pingedAt && since > options.PingTimeout)
        {
            return false;
        }

        if (since > options.PingPeriod)
        {
            _pingedAt = now;
            _pinged = true;
            writer.Send(JobFrameType.Ping, 0, "edgeping"u8);
        }

        return true;
    }
}
