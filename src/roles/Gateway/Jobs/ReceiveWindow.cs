using Edge.Kernel;
using Edge.Protocol;

namespace Edge.Gateway;

/// <summary>
/// The connection's window bounds what is on the wire, a stream's window what its receiver has not read: it is granted
/// anew on arrival, or a few slow visitors would stop everybody. Used by the reading loop alone.
/// </summary>
internal sealed class ReceiveWindow(int bytes, JobFrameWriter writer)
{
    private long _credit = bytes;

    /// <summary>Takes note of bytes that came; a failure if they are more than were allowed.</summary>
    public Failure? Receive(int count)
    {
        _credit -= count;
        if (_credit < 0)
        {
            return Failure.Invalid("data", $"{count} bytes", "no more data than the connection's window allows") with { Code = "broken_frame" };
        }

        var used = bytes - _credit;
        if (used >= bytes / 4)
        {
            _credit += used;
            writer.Send(JobFrameType.Window, 0, (uint)used);
        }

        return null;
    }
}
