using Edge.Kernel;

namespace Edge.Tests.Simulation.Health;

/// <summary>What must hold at every moment of a storm, and in the calm after it.</summary>
internal sealed class HealthInvariants(
    SimulationRun run, Routes routes, IReadOnlyList<SimulatedObserver> stargates, IReadOnlyList<SimulatedMember> members)
{
    /// <summary>Within this, a Gateway that answers is back: silence, re-homing, and 15 s of standing.</summary>
    private static readonly TimeSpan BackWithin = TimeSpan.FromSeconds(45);

    /// <summary>Within this, a dead Gateway is out: silence, doubt, the loss of peers that could have spoken.</summary>
    private static readonly TimeSpan OutWithin = TimeSpan.FromSeconds(45);

    private readonly IReadOnlyList<SimulatedMember> _gateways = [.. members.Where(static member => member.Role == NodeRole.Gateway)];
    private TimeSpan _routesChangedAt;

    /// <summary>Something was done to the network.</summary>
    public void Disturb() => _routesChangedAt = run.Time.Elapsed;

    public void Heal()
    {
        routes.Heal();
        Disturb();
    }

    public void Check()
    {
        foreach (var stargate in stargates.Where(static stargate => stargate is { IsUp: true, IsPaused: false }))
        {
            CheckAnswer(stargate);
            if (IsSettled(stargate.ChangedAt, BackWithin) && IsSettled(_routesChangedAt, BackWithin) && HasMajority(stargate.Id.Value))
            {
                foreach (var gateway in _gateways)
                {
                    CheckJudgement(stargate, gateway);
                }
            }
        }
    }

    /// <summary>All Stargates judge every node alike, and well or quarantined.</summary>
    public void CheckAgreement()
    {
        foreach (var member in members)
        {
            var judged = stargates.Select(stargate => stargate.Judge.HealthOf(member.Id)).Distinct().ToList();
            Assert.True(judged.Count == 1, $"{member.Id}: {string.Join(", ", stargates.Select(stargate => $"{stargate.Id} {stargate.Judge.HealthOf(member.Id)}"))}");
            Assert.Contains(judged[0], (NodeHealth[])[NodeHealth.Healthy, NodeHealth.Quarantined]);
        }

        Assert.All(stargates, static stargate => Assert.Equal("", stargate.Judge.Doubt));
    }

    /// <summary>No answer is emptied, and of no region more than three tenths, or one, is missing.</summary>
    private void CheckAnswer(SimulatedObserver stargate)
    {
        var named = stargate.Named();
        foreach (var region in _gateways.Where(gateway => stargate.Judge.HealthOf(gateway.Id) != NodeHealth.Unknown).GroupBy(static gateway => gateway.Region))
        {
            var missing = region.Count(gateway => !named.Contains(gateway.Id));
            Assert.True(missing <= Math.Max(1, (int)(0.3 * region.Count())), $"{stargate.Id} leaves out {missing} of {region.Key}");
        }

        Assert.NotEmpty(named);
    }

    private void CheckJudgement(SimulatedObserver stargate, SimulatedMember gateway)
    {
        var health = stargate.Judge.HealthOf(gateway.Id);
        if (gateway.IsUp && IsSettled(gateway.ChangedAt, BackWithin) && HasMajority(gateway.Id.Value))
        {
            Assert.True(health != NodeHealth.Down, $"{stargate.Id} takes {gateway.Id} for Down, which answers");
        }
        else if (!gateway.IsUp && IsSettled(gateway.ChangedAt, OutWithin) && stargate.Judge.Doubt.Length == 0)
        {
            Assert.True(health is not (NodeHealth.Healthy or NodeHealth.Suspect), $"{stargate.Id} takes {gateway.Id} for {health}, which is dead");
        }
    }

    private bool IsSettled(TimeSpan since, TimeSpan time) => run.Time.Elapsed - since > time;

    /// <summary>Whether it reaches more than half of the Stargates, there and back, and those stand.</summary>
    private bool HasMajority(string node) => stargates.Count(stargate =>
        stargate.Id.Value == node
        || (stargate is { IsUp: true, IsPaused: false } && IsSettled(stargate.ChangedAt, BackWithin) && routes.IsOpenBothWays(node, stargate.Id.Value))) > stargates.Count / 2;
}
