using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Edge.Jobs;
using Edge.Kernel;
using Edge.Protocol;

namespace Edge.Host;

/// <summary>One admitted connection to one Gateway: takes jobs, runs them, and reads what the Gateway grants and cancels.</summary>
internal sealed class JobSession(JobFrameWriter writer, ReadyMessage ready, IOrigin origin, JobSlots slots, TimeProvider time)
{
    /// <summary>Without a frame for so long (the Gateway pings every 15 s), the connection is given up.</summary>
    public static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(40);

    public static readonly TimeSpan ProgressPeriod = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<uint, RunningJob> _jobs = [];
    private readonly SendCredit _credit = new(connection: null, ready.ConnectionWindow);
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private PipeReader? _input;
    private long _heard = time.GetTimestamp();
    private uint _last;
    private volatile bool _draining;
    private volatile bool _closing;

    public JobFrameWriter Writer => writer;

    /// <summary>Reads to the connection's end. Returns what the Gateway broke, or null if the connection simply ended.</summary>
    public async Task<Failure?> RunAsync(PipeReader input, CancellationToken cancellation)
    {
        _input = input;
        slots.FullChanged += SendSlots;
        await using var sweep = time.CreateTimer(_ => Sweep(), null, ProgressPeriod, ProgressPeriod);
        Failure? failure = null;
        try
        {
            while (failure is null && !_closing)
            {
                var result = await input.ReadAsync(cancellation);
                Volatile.Write(ref _heard, time.GetTimestamp());
                failure = Consume(input, result.Buffer);
                if (result.IsCompleted)
                {
                    break;
                }
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or InvalidOperationException)
        {
            // The connection broke; the Gateway has its jobs done elsewhere.
        }

        slots.FullChanged -= SendSlots;
        writer.Close();
        CancelAll();
        return failure;
    }

    /// <summary>Takes nothing new, and completes when the jobs that run have ended.</summary>
    public Task DrainAsync(CancellationToken cancellation)
    {
        lock (_gate)
        {
            _draining = true;
            if (_jobs.Count == 0)
            {
                _idle.TrySetResult();
            }
        }

        writer.Send(JobFrameType.Drain, 0, []);
        return _idle.Task.WaitAsync(cancellation);
    }

    /// <summary>
    /// Bytes that a job reads and sends before it is another's turn. With others waiting their shares are 8:3:1, since
    /// turns go round.
    /// </summary>
    public int TurnBytes(JobPriority priority)
    {
        if (_jobs.Count <= 1)
        {
            return 64 * 1024;
        }

        return priority switch
        {
            JobPriority.Visitor => 16 * 1024,
            JobPriority.Background => 6 * 1024,
            _ => 2 * 1024,
        };
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
                writer.Send(JobFrameType.Pong, 0, JobPayload.Of(frame));
                return null;
            case JobFrameType.Pong:
            case JobFrameType.Receipt:
            case JobFrameType.Drain:
                return null;
            case JobFrameType.Job:
                return OnJob(frame);
            case JobFrameType.Cancel:
                Find(frame.Stream)?.Cancel();
                return null;
            case JobFrameType.Window:
                return OnWindow(frame);
            case JobFrameType.Error when frame.Stream == 0:
                return ErrorMessage.Parse(JobPayload.Of(frame)) is { Succeeded: true } error
                    ? new Failure("refused", error.Value.Detail)
                    : Broken("error", "an error's code and detail");
            default:
                return Broken("frame.type", "a frame that a Gateway sends");
        }
    }

    private Failure? OnJob(in JobFrame frame)
    {
        var stream = frame.Stream;
        var fields = new HeaderFields(16);
        var parsed = JobMessage.Parse(JobPayload.Of(frame), fields);
        if (!parsed.Succeeded)
        {
            return parsed.Failure;
        }

        if (stream <= _last)
        {
            return Broken("frame.stream", "numbers of jobs rise");
        }

        _last = stream;
        if (_draining || !slots.TryTake())
        {
            var (error, detail) = _draining ? (JobError.Draining, "this Host drains") : (JobError.Busy, "all slots are taken");
            writer.Send(JobFrameType.Error, stream, new ErrorMessage(error, RetryUseful: true, detail));
            return null;
        }

        Start(stream, parsed.Value, fields);
        return null;
    }

    private void Start(uint stream, JobMessage message, HeaderFields fields)
    {
        var request = new FetchRequest
        {
            Method = message.Method,
            Origin = message.Origin,
            Target = message.Target,
            Fields = fields,
            Timeout = message.Left,
            Priority = (JobPriority)message.Priority,
        };
        var job = new RunningJob(stream, request, this, new SendCredit(_credit, ready.StreamWindow));
        lock (_gate)
        {
            _jobs.Add(stream, job);
        }

        _ = RunAsync(stream, job);
    }

    private async Task RunAsync(uint stream, RunningJob job)
    {
        try
        {
            await job.RunAsync(origin);
        }
        finally
        {
            slots.Release();
            lock (_gate)
            {
                _jobs.Remove(stream);
                job.Dispose();
                if (_draining && _jobs.Count == 0)
                {
                    _idle.TrySetResult();
                }
            }
        }
    }

    private Failure? OnWindow(in JobFrame frame)
    {
        var count = BinaryPrimitives.ReadUInt32BigEndian(JobPayload.Of(frame));
        var credit = frame.Stream == 0 ? _credit : Find(frame.Stream)?.Credit;

        // A window for a job that has just ended crossed its END.
        return credit is null || credit.Add(count) ? null : Broken("window", "windows stay below 2 GiB");
    }

    private RunningJob? Find(uint stream)
    {
        lock (_gate)
        {
            return _jobs.GetValueOrDefault(stream);
        }
    }

    /// <summary>Both looks and appends under the lock: the last word on the wire is about the latest state, however events cross.</summary>
    private void SendSlots()
    {
        lock (_gate)
        {
            writer.Append(JobFrameType.Slots, 0, SlotsNow());
        }

        writer.Flush();
    }

    private byte[] SlotsNow()
    {
        var bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, _draining ? 0 : slots.IsFull ? _jobs.Count : slots.Count);
        return bytes;
    }

    private void Sweep()
    {
        if (writer.Closed || time.GetElapsedTime(Volatile.Read(ref _heard)) > SilenceMax)
        {
            _closing = true;
            _input?.CancelPendingRead();
        }

        lock (_gate)
        {
            foreach (var job in _jobs.Values)
            {
                job.SendProgress();
            }
        }
    }

    private void CancelAll()
    {
        RunningJob[] running;
        lock (_gate)
        {
            running = [.. _jobs.Values];
        }

        foreach (var job in running)
        {
            job.Cancel();
        }

        _idle.TrySetResult();
    }

    private static Failure Broken(string field, string rule) => Failure.Invalid(field, null, rule) with { Code = "broken_frame" };
}
