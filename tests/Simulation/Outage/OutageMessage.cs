using Edge.Kernel;

namespace Edge.Tests.Simulation.Outage;

/// <summary>What a Stargate tells verifiers besides their configuration.</summary>
internal abstract record OutageMessage
{
    private OutageMessage()
    {
    }

    internal sealed record Revoked(IReadOnlyList<TokenRevocation> Revocations) : OutageMessage;

    internal sealed record Vouch : OutageMessage;
}
