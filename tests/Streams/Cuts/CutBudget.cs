namespace Edge.Tests.Streams;

/// <summary>Decides where connections are cut, from a seed, until as many have been cut as were asked for.</summary>
internal sealed class CutBudget(int cutsWanted, int seed)
{
    private readonly Lock _gate = new();
    private readonly Random _random = new(seed);
    private int _cuts;

    public int Cuts => Volatile.Read(ref _cuts);

    public bool IsSpent => Cuts >= cutsWanted;

    /// <summary>After how many bytes in which direction; null when it is enough. Every order of magnitude is equally likely.</summary>
    public (long Bytes, bool Up, bool Reset)? NextCut(int bytesMin, int bytesMax)
    {
        lock (_gate)
        {
            var bytes = bytesMin * Math.Pow((double)bytesMax / bytesMin, _random.NextDouble());
            return IsSpent ? null : ((long)bytes, _random.Next(3) == 0, _random.Next(2) == 0);
        }
    }

    public void NoteCut() => Interlocked.Increment(ref _cuts);
}
