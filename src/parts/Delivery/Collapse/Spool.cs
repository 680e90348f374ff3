using Edge.Jobs;

namespace Edge.Delivery;

/// <summary>
/// A body on its way into memory: one fetch writes, any number of readers follow at their own pace. It never holds more
/// than one object may have: a body that grows beyond is handed over to the leading reader, which then draws the rest from
/// the origin at its own pace. The same where the budget of all spools is used up.
/// </summary>
internal sealed class Spool
{
    private const int FirstBytes = 16 * 1024;

    private readonly Lock _gate = new();
    private readonly SpoolBudget _budget;
    private readonly int _bytesMax;
    private byte[] _buffer;
    private long _taken;
    private int _written;
    private SpoolState _state;
    private FetchBrokenException? _error;
    private TaskCompletionSource _pulse = NewPulse();

    private Spool(int bytesMax, int? length, SpoolBudget budget, int firstBytes)
    {
        _bytesMax = bytesMax;
        _budget = budget;
        _taken = firstBytes;
        _buffer = new byte[firstBytes];
        Length = length;
    }

    /// <summary>Known from the start or, once the body is complete, from its end.</summary>
    public int? Length { get; private set; }

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

    /// <summary>A spool for a body of that length, or of unknown length; null if the budget has no room for it.</summary>
    public static Spool? TryStart(int bytesMax, int? length, SpoolBudget budget)
    {
        var first = length ?? Math.Min(FirstBytes, bytesMax);
        return budget.TryTake(first) ? new Spool(bytesMax, length, budget, first) : null;
    }

    /// <summary>Space for the origin's next bytes; empty when the object is full.</summary>
    public Memory<byte> Space()
    {
        lock (_gate)
        {
            if (_written == _buffer.Length && _buffer.Length < _bytesMax && Length is null)
            {
                var larger = (int)Math.Min(_bytesMax, 2L * _buffer.Length);
                if (_budget.TryTake(larger - _buffer.Length))
                {
                    // Readers keep the old array, whose bytes never change again.
                    _taken += larger - _buffer.Length;
                    Array.Resize(ref _buffer, larger);
                }
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

    /// <summary>Nothing more is written: gives back what it took, and whoever still waits for more is told so.</summary>
    public void End()
    {
        if (State == SpoolState.Growing)
        {
            Break(new FetchBrokenException(FetchFailure.Unreachable, "the body ended without an end"));
        }

        _budget.Return(Interlocked.Exchange(ref _taken, 0));
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
