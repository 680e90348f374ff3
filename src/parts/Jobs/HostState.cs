using Edge.Kernel;

namespace Edge.Jobs;

/// <summary>A connected Host as the desk sees it.</summary>
internal sealed class HostState(IJobChannel channel, HostScore score, JobOptions options)
{
    public NodeId Id => channel.Host;

    public IJobChannel Channel => channel;

    public HostScore Score => score;

    /// <summary>Rendezvous hashing mixes this with the hash of the URL.</summary>
    public ulong Seed { get; } = Rendezvous.Hash(channel.Host.Value);

    public int InFlight { get; set; }

    public bool IsIn(DateTimeOffset now) => now >= score.OutUntil && channel.Slots > 0;

    public bool HasSlot(DateTimeOffset now) => IsIn(now) && InFlight < SlotsNow(now);

    /// <summary>A newcomer begins with a quarter of its slots, so that a bad one does little harm.</summary>
    public int SlotsNow(DateTimeOffset now)
    {
        var grown = Math.Clamp((now - score.Since) / options.NewcomerWindow, 0, 1);
        return (int)Math.Ceiling(channel.Slots * (0.25 + (0.75 * grown)));
    }

    /// <summary>What one more job is likely to take here; lower is better.</summary>
    public double Cost(DateTimeOffset now) => score.AverageSeconds * (InFlight + 1) / Math.Max(1, SlotsNow(now));
}
