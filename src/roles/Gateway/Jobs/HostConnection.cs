using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Edge.Jobs;
using Edge.Kernel;
using Edge.Protocol;

namespace Edge.Gateway;

/// <summary>
/// An admitted Host's connection: sends jobs, and sorts the frames that come back to them. One loop reads; it never waits
/// for a receiver or for the sending side, so no job can hold up another.
/// </summary>
internal sealed class HostConnection(
    HelloMessage hello,
    GatewayJobsOptions options,
    JobFrameWriter writer,
    Action wake,
    TimeProvider time) : IJobChannel
{
    /// <summary>A Host whose origin is silent needs a moment to find that, and to say so.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly Dictionary<uint, HostJob> _jobs = [];
    private readonly ReceiveWindow _window = new(options.ConnectionWindowBytes, writer);
    private readonly HostKeepAlive _keepAlive = new(options, writer, time);
    private int _slots = Math.Min(hello.Slots, options.StreamsMax);
    private uint _last;
    private volatile bool _draining;
    private volatile bool _closed, _closing;
    private PipeReader? _input;

    public NodeId Host => hello.Node;

    public bool IsDraining => _draining;

    public int Slots => _draining || _closed ? 0 : Volatile.Read(ref _slots);

    public long Now => time.GetTimestamp();

    public TimeSpan Elapsed(long since, long now) => time.GetElapsedTime(since, now);

    public async ValueTask<JobAnswer> SendAsync(FetchRequest request, TimeSpan silence, CancellationToken cancellation)
    {
        var message = new JobMessage(
            JobClass.Fetch, (byte)request.Priority, request.Timeout, request.Method, request.Origin, request.Target, request.Fields);
        if (!message.Fits || !TryStart(message, request.Method == "HEAD", silence, request.Timeout + Grace, out var job))
        {
            return new JobAnswer.Refused("the Host takes no such job now");
        }

        writer.Flush();
        await using var registration = cancellation.UnsafeRegister(
            static (state, token) => ((HostJob)state!).GiveUp(token), job);
        return await job.Answer;
    }

    /// <summary>Reads to the connection's end. Returns what the Host broke, or null if the connection simply ended.</summary>
    public async Task<Failure?> RunAsync(PipeReader input, CancellationToken cancellation)
    {
        _input = input;
        await using var sweep = time.CreateTimer(_ => Sweep(), null, SweepPeriod, SweepPeriod);
        Failure? failure = null;
        try
        {
            while (failure is null && !_closing)
            {
                var result = await input.ReadAsync(cancellation);
                _keepAlive.Heard();
                failure = Consume(input, result.Buffer);
                if (result.IsCompleted)
                {
                    break;
                }
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or InvalidOperationException)
        {
            // The connection broke, or this end closed it; its jobs go on elsewhere.
        }

        Lose(failure is null ? "the Host's connection ended" : $"the Host broke the protocol: {failure.Message}");
        if (failure is not null)
        {
            writer.Send(JobFrameType.Error, 0, new ErrorMessage(JobError.BrokenProtocol, RetryUseful: false, failure.Message));
            await writer.SentAsync();
        }

        return failure;
    }

    /// <summary>Ends the connection from this end.</summary>
    public void Close()
    {
        _closing = true;
        _input?.CancelPendingRead();
    }

    /// <summary>Gives the Host nothing new.</summary>
    public void Drain()
    {
        _draining = true;
        writer.Send(JobFrameType.Drain, 0, []);
    }

    public void Cancel(HostJob job)
    {
        lock (_gate)
        {
            // If it has ended meanwhile, the stream's number means nothing any more.
            if (_jobs.ContainsKey(job.Stream))
            {
                writer.Send(JobFrameType.Cancel, job.Stream, []);
            }
        }
    }

    public void Widen(uint stream, int count)
    {
        lock (_gate)
        {
            if (_jobs.ContainsKey(stream))
            {
                writer.Send(JobFrameType.Window, stream, (uint)count);
            }
        }
    }

    public static Failure Broken(string field, uint stream, string rule) =>
        Failure.Invalid(field, $"stream {stream}", rule) with { Code = "broken_frame" };

    private static TimeSpan SweepPeriod => TimeSpan.FromMilliseconds(500);

    private bool TryStart(JobMessage message, bool bodiless, TimeSpan silence, TimeSpan patience, out HostJob job)
    {
        lock (_gate)
        {
            job = new HostJob(this, _last + 1, bodiless, options.StreamWindowBytes, silence, patience);
            if (_closed || _draining || _jobs.Count >= options.StreamsMax || _last == uint.MaxValue)
            {
                return false;
            }

            // Under the lock, so that numbers rise on the wire too.
            _last++;
            _jobs.Add(job.Stream, job);
            return writer.Append(JobFrameType.Job, job.Stream, message) || !_jobs.Remove(job.Stream);
        }
    }

    private Failure? Consume(PipeReader input, ReadOnlySequence<byte> buffer)
    {
        Failure? failure = null;
        while (failure is null && JobFraming.TryRead(ref buffer, out var frame, out failure))
        {
            failure = OnFrame(frame);
        }

        input.AdvanceTo(buffer.Start, buffer.End);
        return failure;
    }

    private Failure? OnFrame(in JobFrame frame)
    {
        switch (frame.Type)
        {
            case JobFrameType.Ping:
                writer.Send(JobFrameType.Pong, 0, frame.Payload.ToArray());
                return null;
            case JobFrameType.Pong:
            case JobFrameType.Receipt:
                return null;
            case JobFrameType.Drain:
                _draining = true;
                return null;
            case JobFrameType.Slots:
                return OnSlots(frame.Payload);
            case JobFrameType.Error when frame.Stream == 0:
                return Failure.Invalid("error", "stream 0", "a Host reports errors of jobs") with { Code = "broken_frame" };
            case JobFrameType.Head or JobFrameType.Data or JobFrameType.End or JobFrameType.Error or JobFrameType.Progress:
                return OnJobFrame(frame);
            default:
                return Failure.Invalid("frame.type", frame.Type.ToString(), "not a frame that a Host sends") with { Code = "broken_frame" };
        }
    }

    private Failure? OnSlots(ReadOnlySequence<byte> payload)
    {
        Span<byte> octets = stackalloc byte[sizeof(uint)];
        payload.CopyTo(octets);
        var slots = (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(octets), (uint)options.StreamsMax);
        if (Interlocked.Exchange(ref _slots, slots) < slots)
        {
            wake();
        }

        return null;
    }

    private Failure? OnJobFrame(in JobFrame frame)
    {
        HostJob? job;
        lock (_gate)
        {
            var ends = frame.Type is JobFrameType.End or JobFrameType.Error;
            if (!(ends ? _jobs.Remove(frame.Stream, out job) : _jobs.TryGetValue(frame.Stream, out job)))
            {
                return Broken("frame.stream", frame.Stream, "a frame belongs to a job that was sent and has not ended");
            }
        }

        if (frame.Type == JobFrameType.Data && _window.Receive((int)frame.Payload.Length) is { } overflow)
        {
            job.OnLost(overflow.Message);
            return overflow;
        }

        var failure = Apply(job, frame);
        if (failure is not null)
        {
            // It may just have been taken off the list of those that are lost with the connection.
            job.OnLost($"the Host broke the protocol: {failure.Message}");
        }

        return failure;
    }

    private static Failure? Apply(HostJob job, in JobFrame frame)
    {
        switch (frame.Type)
        {
            case JobFrameType.Data:
                return job.OnData(frame);
            case JobFrameType.Progress:
                job.OnProgress();
                return null;
            case JobFrameType.End:
                return job.OnEnd(EndMessage.Parse(JobPayload.Of(frame)));
            case JobFrameType.Head:
                var fields = new HeaderFields(16);
                var head = HeadMessage.Parse(JobPayload.Of(frame), fields);
                return head.Succeeded ? job.OnHead(head.Value, fields) : head.Failure;
            default:
                var error = ErrorMessage.Parse(JobPayload.Of(frame));
                if (error.Succeeded)
                {
                    job.OnError(error.Value);
                }

                return error.Failure;
        }
    }

    /// <summary>Finds jobs whose Host is silent, and keeps the connection itself alive.</summary>
    private void Sweep()
    {
        var now = Now;
        List<HostJob>? silent = null;
        var stuck = false;
        lock (_gate)
        {
            foreach (var job in _jobs.Values)
            {
                stuck |= job.IsStuck(now, options.CancelTimeout);
                if (job.IsSilent(now))
                {
                    (silent ??= []).Add(job);
                }
            }
        }

        foreach (var job in silent ?? [])
        {
            job.OnLost("the Host was silent");
            job.Abandon();
        }

        if (stuck || writer.Closed || !_keepAlive.Check(now))
        {
            Close();
        }
    }

    private void Lose(string detail)
    {
        HostJob[] lost;
        lock (_gate)
        {
            _closed = true;
            lost = [.. _jobs.Values];
            _jobs.Clear();
        }

        foreach (var job in lost)
        {
            job.OnLost(detail);
        }
    }
}
