using Edge.Jobs;
using Edge.Kernel;
using Microsoft.Extensions.Logging;

namespace Edge.Gateway;

/// <summary>The entry point for visitors: TLS, cache, and the jobs that Hosts do for it.</summary>
public sealed class GatewayRole(GatewayOptions options, IOrigin origin, TimeProvider time, ILoggerFactory logs) : IRole
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Name => options.Node.Folder;

    public Task Ended => _ended.Task;

    /// <summary>The bound endpoints, from the stage Serve on.</summary>
    public GatewayAddresses? Addresses { get; private set; }

    internal IOrigin Origin => origin;

    internal TimeProvider Time => time;

    internal ILoggerFactory Logs => logs;

    public Task OpenAsync(CancellationToken cancellation) => Task.CompletedTask;

    public Task ConnectAsync(CancellationToken cancellation) => Task.CompletedTask;

    public Task ServeAsync(CancellationToken cancellation)
    {
        Addresses = null;
        return Task.CompletedTask;
    }

    public Task AnnounceAsync(CancellationToken cancellation) => Task.CompletedTask;

    public Task WithdrawAsync(CancellationToken cancellation) => Task.CompletedTask;

    public Task DrainAsync(CancellationToken cancellation) => Task.CompletedTask;

    public Task CloseAsync()
    {
        _ended.TrySetResult();
        return Task.CompletedTask;
    }
}
