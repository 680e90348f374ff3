using System.Buffers;
using System.IO.Hashing;
using Edge.Jobs;
using Edge.Protocol;

namespace Edge.Host;

/// <summary>Does one job: fetches, and sends HEAD, DATA and END, or ERROR. Always ends its stream by END or ERROR.</summary>
internal sealed class RunningJob(uint stream, FetchRequest request, JobSession session, SendCredit credit) : IDisposable
{
    private const int ReadBytes = 64 * 1024;

    private readonly CancellationTokenSource _cancelled = new();
    private volatile bool _sent;

    public SendCredit Credit => credit;

    public void Cancel()
    {
        try
        {
            _cancelled.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The job ended while the Gateway cancelled it.
        }
    }

    /// <summary>Tells the Gateway that the job is alive, unless something else has told it since the last call.</summary>
    public void SendProgress()
    {
        if (!_sent)
        {
            session.Writer.Send(JobFrameType.Progress, stream, []);
        }

        _sent = false;
    }

    public async Task RunAsync(IOrigin origin)
    {
        try
        {
            switch (await origin.FetchAsync(request, _cancelled.Token))
            {
                case FetchReply.Response response:
                    await using (response.Body)
                    {
                        await SendAsync(response);
                    }

                    break;
                case FetchReply.Failed failed:
                    SendError(ErrorOf(failed.Reason), failed.Reason is FetchFailure.Unreachable, failed.Detail);
                    break;
            }
        }
        catch (FetchBrokenException broken)
        {
            SendError(ErrorOf(broken.Reason), retryUseful: true, broken.Message);
        }
        catch (IOException error)
        {
            SendError(JobError.HostFault, retryUseful: true, error.Message);
        }
        catch (OperationCanceledException) when (_cancelled.IsCancellationRequested)
        {
            SendError(JobError.Cancelled, retryUseful: false, "cancelled as asked");
        }
    }

    public void Dispose() => _cancelled.Dispose();

    private async Task SendAsync(FetchReply.Response response)
    {
        var head = new HeadMessage(response.Status, response.Length, response.Fields);
        if (!head.Fits)
        {
            SendError(JobError.OriginMalformed, retryUseful: false, "the origin's head is too large or holds what a field may not hold");
            return;
        }

        session.Writer.Append(JobFrameType.Head, stream, head);
        var buffer = ArrayPool<byte>.Shared.Rent(ReadBytes);
        try
        {
            await SendBodyAsync(response.Body, buffer);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>What is there already leaves together with the head; only a wait sends it sooner.</summary>
    private async Task SendBodyAsync(Stream body, byte[] buffer)
    {
        var hash = new XxHash128();
        long length = 0;
        while (true)
        {
            var reading = body.ReadAsync(buffer.AsMemory(0, session.TurnBytes(request.Priority)), _cancelled.Token);
            if (!reading.IsCompleted)
            {
                session.Writer.Flush();
            }

            var read = await reading;
            if (read == 0)
            {
                break;
            }

            hash.Append(buffer.AsSpan(0, read));
            length += read;
            if (!await SendDataAsync(buffer.AsMemory(0, read)))
            {
                return;
            }
        }

        session.Writer.Send(JobFrameType.End, stream, new EndMessage(length, hash.GetCurrentHashAsUInt128()));
    }

    private async ValueTask<bool> SendDataAsync(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var granting = credit.TakeAsync(bytes.Length, _cancelled.Token);
            if (!granting.IsCompleted)
            {
                session.Writer.Flush();
            }

            var granted = await granting;
            _sent = true;
            session.Writer.Append(JobFrameType.Data, stream, bytes.Span[..granted]);
            bytes = bytes[granted..];
        }

        var room = session.Writer.RoomAsync(_cancelled.Token);
        if (!room.IsCompleted)
        {
            session.Writer.Flush();
        }

        return await room;
    }

    private void SendError(JobError error, bool retryUseful, string detail) =>
        session.Writer.Send(JobFrameType.Error, stream, new ErrorMessage(error, retryUseful, detail));

    private static JobError ErrorOf(FetchFailure reason) => reason switch
    {
        FetchFailure.Unreachable => JobError.OriginUnreachable,
        FetchFailure.TimedOut => JobError.OriginTimedOut,
        FetchFailure.Malformed => JobError.OriginMalformed,
        FetchFailure.Forbidden => JobError.OriginForbidden,
        _ => JobError.HostFault,
    };
}
