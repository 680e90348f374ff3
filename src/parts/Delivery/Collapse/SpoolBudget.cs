namespace Edge.Delivery;

/// <summary>
/// What all bodies on their way into memory may take together. Visitors choose how many there are, and may be gone before
/// the first byte comes.
/// </summary>
internal sealed class SpoolBudget(long bytesMax)
{
    private long _taken;

    public long BytesTaken => Interlocked.Read(ref _taken);

    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _taken, bytes) <= bytesMax)
        {
            return true;
        }

        Return(bytes);
        return false;
    }

    public void Return(long bytes) => Interlocked.Add(ref _taken, -bytes);
}
