using Edge.Jobs;

namespace Edge.Delivery;

/// <summary>
/// A body on its way into memory: one fetch writes, any number of readers follow at their own pace. It never holds more
/// than one object may have: a body that grows beyond is handed over to the leading reader, which then draws the rest from
/// the origin at its own pace.
/// </summary>
internal sealed class Spool(int bytesMax, int? length)
{
    private const int FirstBytes = 16 * 1024;

    private readonly Lock _gate = new();
    private byte[] _buffer = new byte[length ?? Math.Min(FirstBytes, bytesMax)];
    private int _written;
    private SpoolState _state;
    private FetchBrokenException? _error;
    private TaskCompletionSource _pulse = NewPulse();

    /// <summary>Known from the start or, once the body is complete, from its end.</summary>
    public int? Length { get; private set; } = length;

    public SpoolState State
    {
        get
        {
            lock (_gate)
            {
                return _state;
            }
        }
    }

    /// <summary>Completes when more is written or the state changes after it is asked for.</summary>
    public Task Changed
    {
        get
        {
            lock (_gate)
            {
                return _pulse.Task;
            }
        }
    }

    /// <summary>Space for the origin's next bytes; empty when the object is full.</summary>
    public Memory<byte> Space()
    {
        lock (_gate)
        {
            if (_written == _buffer.Length && _buffer.Length < bytesMax && Length is null)
            {
                // Readers keep the old array, whose bytes never change again.
                Array.Resize(ref _buffer, (int)Math.Min(bytesMax, 2L * _buffer.Length));
            }

            return _buffer.AsMemory(_written);
        }
    }

    public void Advance(int count)
    {
        lock (_gate)
        {
            _written += count;
            Pulse();
        }
    }

    public ReadOnlyMemory<byte> Complete()
    {
        lock (_gate)
        {
            _state = SpoolState.Complete;
            Length = _written;
            if (_buffer.Length != _written)
            {
                Array.Resize(ref _buffer, _written);
            }

            Pulse();
            return _buffer;
        }
    }

    public void Overflow()
    {
        lock (_gate)
        {
            _state = SpoolState.Overflowed;
            Pulse();
        }
    }

    public void Break(FetchBrokenException error)
    {
        lock (_gate)
        {
            _error = error;
            _state = SpoolState.Broken;
            Pulse();
        }
    }

    /// <summary>
    /// The bytes from <paramref name="position"/> on that are already here. Empty with <paramref name="wait"/> null at the
    /// end; a broken body throws once its good bytes are read.
    /// </summary>
    public ReadOnlyMemory<byte> Read(int position, out Task? wait)
    {
        lock (_gate)
        {
            wait = null;
            if (position < _written)
            {
                return _buffer.AsMemory(position, _written - position);
            }

            switch (_state)
            {
                case SpoolState.Growing:
                    wait = _pulse.Task;
                    return default;
                case SpoolState.Broken:
                    throw new FetchBrokenException(_error!.Reason, _error.Message);
                default:
                    return default;
            }
        }
    }

    private void Pulse()
    {
        var pulse = _pulse;
        _pulse = NewPulse();
        pulse.SetResult();
    }

    private static TaskCompletionSource NewPulse() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
