using Microsoft.Extensions.Hosting;

namespace Edge.Api;

/// <summary>Leaves signals to the process: a role stops when its lifecycle says so, after draining.</summary>
internal sealed class NoLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
