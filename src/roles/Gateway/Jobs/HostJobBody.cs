using System.Buffers;
using System.IO.Pipelines;
using Edge.Jobs;

namespace Edge.Gateway;

/// <summary>
/// The body of a job's response for its receiver. What it consumes is granted to the Host anew, so that a slow receiver
/// holds up its own job only. It is read by one receiver at a time.
/// </summary>
internal sealed class HostJobBody(HostJob job, PipeReader reader) : BodyStream
{
    private int _ungranted;
    private bool _complete;
    private bool _disposed;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!reader.TryRead(out var result))
        {
            job.Waits(true);
            try
            {
                result = await reader.ReadAsync(cancellationToken);
            }
            finally
            {
                job.Waits(false);
            }
        }

        var count = (int)Math.Min(result.Buffer.Length, buffer.Length);
        var taken = result.Buffer.Slice(0, count);
        taken.CopyTo(buffer.Span);
        var done = result.IsCompleted && result.Buffer.Length == count;
        reader.AdvanceTo(taken.End);
        if (count > 0)
        {
            Grant(count);
            return count;
        }

        if (done && buffer.Length > 0)
        {
            ThrowIfBroken();
            _complete = true;
        }

        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            reader.Complete();
            if (!_complete)
            {
                job.Abandon();
            }
        }

        base.Dispose(disposing);
    }

    private void ThrowIfBroken()
    {
        // A new exception each time, so that its stack is the reader's own.
        switch (job.Fault)
        {
            case FetchBrokenException broken:
                throw new FetchBrokenException(broken.Reason, broken.Message);
            case { } lost:
                throw new JobLostException(lost.Message);
        }
    }

    private void Grant(int count)
    {
        _ungranted += count;
        if (_ungranted >= job.WindowBytes / 4)
        {
            job.Consumed(_ungranted);
            _ungranted = 0;
        }
    }
}
