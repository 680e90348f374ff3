using System.Buffers;
using System.IO.Hashing;
using System.IO.Pipelines;
using Edge.Jobs;
using Edge.Kernel;
using Edge.Protocol;

namespace Edge.Gateway;

/// <summary>
/// One job in flight at a Host: <c>Waiting → Answering → Ended</c>, or abandoned by its receiver at any time. Frames come
/// from the connection's one reading loop; the receiver reads and disposes the body from elsewhere. Each frame handler
/// returns what the Host broke, if it did.
/// </summary>
internal sealed class HostJob(HostConnection connection, uint stream, bool bodiless, int windowBytes, TimeSpan silence, TimeSpan patience)
{
    private static readonly PipeOptions BodyOptions =
        new(pauseWriterThreshold: 0, minimumSegmentSize: 16 * 1024, useSynchronizationContext: false);

    private readonly TaskCompletionSource<JobAnswer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly XxHash128 _hash = new();
    private readonly Lock _gate = new();
    private Pipe? _body;
    private long? _length;
    private long _received;
    private long _credit = windowBytes;
    private long _waitsSince = connection.Now;
    private long _bytesAt = connection.Now;
    private long _abandonedSince;
    private bool _bodyComplete;
    private volatile Exception? _fault;
    private volatile bool _abandoned;
    private volatile bool _waits = true;

    public uint Stream => stream;

    public int WindowBytes => windowBytes;

    public Task<JobAnswer> Answer => _answer.Task;

    /// <summary>Why the body ended before its end; null if it is complete.</summary>
    public Exception? Fault => _fault;

    /// <summary>
    /// Whether the receiver has been waiting for the Host for longer than the job allows. PROGRESS counts as a word of the
    /// Host's, but not for ever: a body's next bytes come within the time that the origin has for them.
    /// </summary>
    public bool IsSilent(long now) =>
        _waits && !_abandoned
        && (connection.Elapsed(Volatile.Read(ref _waitsSince), now) > silence
            || (_body is not null && connection.Elapsed(Volatile.Read(ref _bytesAt), now) > patience));

    /// <summary>Whether the Host, told that nobody wants the job, has not ended it for so long.</summary>
    public bool IsStuck(long now, TimeSpan patience) => _abandoned && connection.Elapsed(Volatile.Read(ref _abandonedSince), now) > patience;

    /// <summary>The receiver waits for bytes from now on, or no longer.</summary>
    public void Waits(bool waits)
    {
        OnBytes();
        _waits = waits;
    }

    public void OnProgress() => Volatile.Write(ref _waitsSince, connection.Now);

    private void OnBytes()
    {
        OnProgress();
        Volatile.Write(ref _bytesAt, connection.Now);
    }

    public Failure? OnHead(HeadMessage head, HeaderFields fields)
    {
        if (_body is not null)
        {
            return HostConnection.Broken("head", stream, "a job has one head");
        }

        if (!LengthAgrees(head, fields))
        {
            return HostConnection.Broken("head.length", stream, "the length is that of the Content-Length field, or 0 where there is no body");
        }

        OnBytes();
        _length = head.Length;
        _body = new Pipe(BodyOptions);
        _waits = false;
        _answer.TrySetResult(new JobAnswer.Responded(head.Status, fields, new HostJobBody(this, _body.Reader), head.Length));
        return null;
    }

    public Failure? OnData(in JobFrame frame)
    {
        if (_body is null)
        {
            return HostConnection.Broken("data", stream, "data follows the head");
        }

        var count = frame.Payload.Length;
        if (Interlocked.Add(ref _credit, -count) < 0)
        {
            return HostConnection.Broken("data", stream, "no more data than the window allows");
        }

        _received += count;
        if (_received > (_length ?? long.MaxValue))
        {
            return HostConnection.Broken("data", stream, "no more data than the head said");
        }

        OnBytes();
        Take(frame.Payload, _body.Writer);
        return null;
    }

    public Failure? OnEnd(EndMessage end)
    {
        if (_body is null || end.Length != _received || (_length is not null && _length != _received))
        {
            return HostConnection.Broken("end.length", stream, "a body ends after its head and all of its bytes");
        }

        if (!_abandoned && end.Hash != _hash.GetCurrentHashAsUInt128())
        {
            return HostConnection.Broken("end.hash", stream, "the hash is that of the body");
        }

        CompleteBody(fault: null);
        return null;
    }

    public void OnError(ErrorMessage error)
    {
        FetchFailure? reason = error.Error switch
        {
            JobError.OriginUnreachable => FetchFailure.Unreachable,
            JobError.OriginTimedOut => FetchFailure.TimedOut,
            JobError.OriginMalformed => FetchFailure.Malformed,
            JobError.OriginForbidden => FetchFailure.Forbidden,
            _ => null,
        };
        if (_body is not null)
        {
            CompleteBody(reason is { } broken ? new FetchBrokenException(broken, error.Detail) : new JobLostException(error.Detail));
            return;
        }

        _answer.TrySetResult(reason is { } failed
            ? new JobAnswer.OriginFailed(failed, error.Detail)
            : error.Error is JobError.Busy or JobError.Draining
                ? new JobAnswer.Refused(error.Detail)
                : new JobAnswer.Lost(error.Detail));
    }

    /// <summary>The connection, or the Host's work on this job, is lost.</summary>
    public void OnLost(string detail)
    {
        _answer.TrySetResult(new JobAnswer.Lost(detail));
        CompleteBody(new JobLostException(detail));
    }

    /// <summary>The receiver gave up while it waited for the head.</summary>
    public void GiveUp(CancellationToken cancellation)
    {
        if (_answer.TrySetCanceled(cancellation))
        {
            Abandon();
        }
    }

    /// <summary>Nobody reads on. The Host is told, and what it still sends is dropped until it ends the stream.</summary>
    public void Abandon()
    {
        Volatile.Write(ref _abandonedSince, connection.Now);
        _abandoned = true;
        connection.Cancel(this);
    }

    /// <summary>The receiver has consumed so much; the Host may send as much more.</summary>
    public void Consumed(int count)
    {
        Interlocked.Add(ref _credit, count);
        connection.Widen(stream, count);
    }

    private void Take(in ReadOnlySequence<byte> payload, PipeWriter body)
    {
        lock (_gate)
        {
            if (_abandoned || _bodyComplete)
            {
                return;
            }

            foreach (var piece in payload)
            {
                _hash.Append(piece.Span);
                piece.Span.CopyTo(body.GetSpan(piece.Length));
                body.Advance(piece.Length);
            }

            // Never waits: the pipe has no threshold of its own, the window bounds what it holds.
            var flush = body.FlushAsync();
            Invariant.Hold(flush.IsCompletedSuccessfully, "a pipe without a threshold flushes at once");
        }
    }

    /// <summary>Under the lock, for silence is found on another thread than the frames.</summary>
    private void CompleteBody(Exception? fault)
    {
        lock (_gate)
        {
            if (_bodyComplete || _body is null)
            {
                return;
            }

            _bodyComplete = true;
            _fault = fault;
            _body.Writer.Complete();
        }
    }

    private bool LengthAgrees(HeadMessage head, HeaderFields fields)
    {
        if (bodiless || head.Status is 204 or 304)
        {
            return head.Length == 0;
        }

        var length = $"{head.Length}";
        return fields.Combined("Content-Length") is not { } text || text.Split(',').All(one => one.Trim() == length);
    }
}
