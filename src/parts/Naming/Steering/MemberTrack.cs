using Edge.Kernel.Resources;

namespace Edge.Naming;

/// <summary>What one Stargate thinks of a member, by what became of its own probes one after the other.</summary>
public sealed class MemberTrack(PoolProbe probe)
{
    private int _failures;
    private int _successes;

    public MemberHealth Health { get; private set; }

    /// <summary>Takes the end of a probe.</summary>
    /// <returns>Whether the health is another one now.</returns>
    public bool Take(bool answered)
    {
        (_successes, _failures) = answered ? (_successes + 1, 0) : (0, _failures + 1);
        var before = Health;
        Health = answered
            ? before == MemberHealth.Down && _successes < probe.UpAfter ? MemberHealth.Down : MemberHealth.Healthy
            : before == MemberHealth.Down || _failures >= probe.DownAfter ? MemberHealth.Down : MemberHealth.Suspect;
        return before != Health;
    }
}
