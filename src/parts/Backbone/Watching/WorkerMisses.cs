namespace Edge.Backbone;

/// <summary>How often in a row each worker was silent: of several that miss a round each, none has to be stuck.</summary>
public sealed class WorkerMisses
{
    private int[] _misses = [];

    /// <summary>The most rounds in a row of any worker.</summary>
    public int Longest => _misses.Length == 0 ? 0 : _misses.Max();

    /// <summary>Whether a worker answered the last round that proves anything.</summary>
    public bool SomeAnswer => _misses.Contains(0);

    /// <summary>Takes a round.</summary>
    /// <param name="outcome">What it came to; one that proves nothing is passed over.</param>
    /// <param name="silent">Every worker, by its number.</param>
    public void Take(ProbeOutcome outcome, ReadOnlySpan<bool> silent)
    {
        if (outcome is ProbeOutcome.None or ProbeOutcome.Void)
        {
            return;
        }

        Array.Resize(ref _misses, silent.Length);
        for (var worker = 0; worker < silent.Length; worker++)
        {
            _misses[worker] = silent[worker] ? _misses[worker] + 1 : 0;
        }
    }
}
