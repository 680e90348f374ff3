using Edge.Jobs;

namespace Edge.Host;

/// <summary>What all links of a Host share.</summary>
internal sealed class JobWork(IOrigin origin, JobSlots slots, TimeProvider time, Random random)
{
    private readonly Lock _gate = new();

    public IOrigin Origin => origin;

    public JobSlots Slots => slots;

    public TimeProvider Time => time;

    /// <summary>A number from 0 to 1.</summary>
    public double Chance()
    {
        lock (_gate)
        {
            return random.NextDouble();
        }
    }
}
