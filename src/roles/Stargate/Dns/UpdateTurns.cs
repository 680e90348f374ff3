namespace Edge.Stargate;

/// <summary>How many updates each key has under way, so that one cannot hold up those of all others.</summary>
internal sealed class UpdateTurns
{
    /// <summary>A quarter of what is answered at a time.</summary>
    public const int PerKeyMax = 8;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _underWay = new(StringComparer.Ordinal);

    /// <summary>Takes a turn, to be given back; false if the key has all of its own.</summary>
    public bool TryTake(string key)
    {
        lock (_gate)
        {
            var count = _underWay.GetValueOrDefault(key);
            if (count >= PerKeyMax)
            {
                return false;
            }

            _underWay[key] = count + 1;
            return true;
        }
    }

    public void GiveBack(string key)
    {
        lock (_gate)
        {
            if (--_underWay[key] == 0)
            {
                _underWay.Remove(key);
            }
        }
    }
}
