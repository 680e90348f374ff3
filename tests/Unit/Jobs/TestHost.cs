using Edge.Host;
using Edge.Jobs;
using Microsoft.Extensions.Logging.Abstractions;

namespace Edge.Tests.Unit.Jobs;

/// <summary>A Host's link as the role makes it.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    private bool _dead;

    public TestHost(JobWorld world, JobLinkIdentity identity, int slots, IOrigin origin)
    {
        Identity = identity;
        Slots = new JobSlots(slots);
        Link = new JobLink(
            JobWorld.Gateway, world.GatewayAddress, identity, new JobWork(origin, Slots, TimeProvider.System, new Random(1)), NullLogger.Instance);
        Link.Start();
    }

    public JobLinkIdentity Identity { get; }

    public JobSlots Slots { get; }

    public JobLink Link { get; }

    /// <summary>Cuts the connection, as a killed process does.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_dead)
        {
            _dead = true;
            await Link.DisposeAsync();
        }
    }
}
