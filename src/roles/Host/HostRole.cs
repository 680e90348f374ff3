using Edge.Jobs;
using Edge.Kernel;
using Microsoft.Extensions.Logging;

namespace Edge.Host;

/// <summary>A Host: keeps a job connection to each Gateway that it is offered, and fetches from origins for them.</summary>
public sealed class HostRole(HostOptions options, IOrigin origin, TimeProvider time, ILoggerFactory loggers) : IRole
{
    public string Name => "host";

    public Task Ended { get; } = Task.Delay(Timeout.Infinite);

    public Task OpenAsync(CancellationToken cancellation)
    {
        _ = (options, origin, time, loggers);
        return Task.CompletedTask;
    }

    public Task ConnectAsync(CancellationToken cancellation) => Task.CompletedTask;

    public Task ServeAsync(CancellationToken cancellation) => Task.CompletedTask;

    public Task AnnounceAsync(CancellationToken cancellation) => Task.CompletedTask;

    public Task WithdrawAsync(CancellationToken cancellation) => Task.CompletedTask;

    public Task DrainAsync(CancellationToken cancellation) => Task.CompletedTask;

    public Task CloseAsync() => Task.CompletedTask;
}
