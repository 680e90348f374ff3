using System.Buffers;
using System.IO.Hashing;
using Edge.Kernel;

namespace Edge.Jobs;

/// <summary>
/// A response's body that outlives its Host: when the Host is lost, or claims that the origin broke off, it is continued by
/// another Host or by this node, unseen by the receiver; if that cannot be, it throws <see cref="FetchBrokenException"/>.
/// </summary>
internal sealed class ResumingBody(JobDispatcher room, FetchRequest request, JobAnswer.Responded first, JobLease lease) : BodyStream
{
    /// <summary>Continuations without a byte in between, the last one by this node itself.</summary>
    private const int FruitlessMax = 3;

    /// <summary>Continuations of one body in all.</summary>
    private const int ResumesMax = 32;

    private readonly ResumePlan _plan = new(request, first);
    private readonly XxHash128 _delivered = new();
    private readonly List<NodeId> _failed = [];
    private Stream _source = first.Body;
    private JobLease _lease = lease;
    private long _offset;
    private int _fruitless;
    private int _resumes;
    private bool _disposed;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        while (true)
        {
            string detail;
            var ownOnly = false;
            try
            {
                var read = await _source.ReadAsync(buffer, cancellationToken);
                return Deliver(buffer.Span, read);
            }
            catch (JobLostException lost)
            {
                _lease.End(JobLeaseEnd.Failed);
                if (_plan.Length == 0)
                {
                    return 0;
                }

                detail = lost.Message;
            }
            catch (FetchBrokenException broken) when (_lease.Host is not null)
            {
                // Trusted but verified: if the origin is at fault, it will be so for this node too.
                _lease.End(JobLeaseEnd.Neutral);
                detail = broken.Message;
                ownOnly = true;
            }

            await ResumeAsync(detail, ownOnly, cancellationToken);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            _source.Dispose();
            _lease.End(JobLeaseEnd.Neutral);
        }

        base.Dispose(disposing);
    }

    private int Deliver(Span<byte> buffer, int read)
    {
        if (read > 0)
        {
            _offset += read;
            _fruitless = 0;
            _delivered.Append(buffer[..read]);
        }
        else if (buffer.Length > 0)
        {
            if (_plan.Length is { } length && length != _offset)
            {
                throw new JobLostException($"the body ended after {_offset} of {length} bytes");
            }

            _lease.End(JobLeaseEnd.Succeeded);
        }

        return read;
    }

    /// <summary>Finds a source of what is missing, or throws.</summary>
    private async ValueTask ResumeAsync(string detail, bool ownOnly, CancellationToken cancellation)
    {
        if (_lease.Host is { } lost)
        {
            _failed.Add(lost.Id);
        }

        while (_fruitless < FruitlessMax && _resumes++ < ResumesMax)
        {
            await _source.DisposeAsync();
            ownOnly |= ++_fruitless == FruitlessMax;
            var outcome = await new JobRun(room, _plan.Request(_offset), _failed, ownOnly).RunAsync(cancellation);
            if (outcome.Failure is { } failed)
            {
                room.Metrics.Resumed("failed");
                throw new FetchBrokenException(failed.Reason, $"{detail}; then {failed.Detail}");
            }

            (_source, _lease) = (outcome.Response!.Body, outcome.Lease!);
            if (await ContinuesAsync(outcome.Response, cancellation))
            {
                room.Metrics.Resumed("resumed");
                return;
            }

            if (_lease.Host is { } other)
            {
                _failed.Add(other.Id);
            }

            _lease.End(JobLeaseEnd.Neutral);
        }

        room.Metrics.Resumed("failed");
        throw new FetchBrokenException(FetchFailure.Unreachable, $"{detail}, and it could not be continued after {_offset} bytes");
    }

    private async ValueTask<bool> ContinuesAsync(JobAnswer.Responded reply, CancellationToken cancellation)
    {
        switch (_plan.Fit(reply, _offset))
        {
            case ResumeFit.Rest:
                return true;
            case ResumeFit.Whole:
                return await SkipAsync(cancellation);
            default:
                return false;
        }
    }

    /// <summary>Reads as much as was delivered, and compares.</summary>
    private async ValueTask<bool> SkipAsync(CancellationToken cancellation)
    {
        var hash = new XxHash128();
        var piece = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            var left = _offset;
            while (left > 0)
            {
                var read = await _source.ReadAsync(piece.AsMemory(0, (int)Math.Min(piece.Length, left)), cancellation);
                if (read == 0)
                {
                    return false;
                }

                hash.Append(piece.AsSpan(0, read));
                left -= read;
            }

            return hash.GetCurrentHashAsUInt128() == _delivered.GetCurrentHashAsUInt128();
        }
        catch (IOException)
        {
            // This source is lost as well; the next one may not be.
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }
}
