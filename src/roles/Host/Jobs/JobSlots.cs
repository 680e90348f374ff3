namespace Edge.Host;

/// <summary>How many jobs this Host does at once, for all Gateways together.</summary>
internal sealed class JobSlots(int count)
{
    private readonly Lock _gate = new();
    private int _taken;
    private volatile bool _full;

    /// <summary>Raised after <see cref="IsFull"/> changed: when the last slot is taken, and again when an eighth of them is free: seldom, even under full load.</summary>
    public event Action? FullChanged;

    public int Count => count;

    /// <summary>Whether all were taken, and not yet an eighth of them is free again.</summary>
    public bool IsFull => _full;

    public int Taken => Volatile.Read(ref _taken);

    public bool TryTake()
    {
        lock (_gate)
        {
            if (_taken >= count)
            {
                return false;
            }

            _taken++;
            if (_taken < count || _full)
            {
                return true;
            }

            _full = true;
        }

        FullChanged?.Invoke();
        return true;
    }

    public void Release()
    {
        lock (_gate)
        {
            _taken--;
            if (!_full || _taken > count - Math.Max(1, count / 8))
            {
                return;
            }

            _full = false;
        }

        FullChanged?.Invoke();
    }
}
