using Edge.Hosting;
using Edge.Kernel;
using Microsoft.Extensions.Logging;

namespace Edge.Stargate;

/// <summary>The coordinator: configuration, health, names and logins of a network's nodes.</summary>
public sealed class StargateRole(StargateOptions options, IControlStore store, TimeProvider time, ILoggerFactory loggers) : IRole
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Name { get; private set; } = options.Name?.Value ?? "stargate";

    /// <summary>The node's id, from the stage Open on.</summary>
    public NodeId Id { get; private set; }

    /// <summary>The bound endpoints, from the stage Serve on.</summary>
    public NodeAddresses? Addresses { get; private set; }

    /// <summary>The first operator's token, if this Stargate made the network just now.</summary>
    public Token? OperatorToken { get; private set; }

    public Task Ended => _ended.Task;

    internal IControlStore Store => store;

    internal TimeProvider Time => time;

    internal ILoggerFactory Loggers => loggers;

    public Task OpenAsync(CancellationToken cancellation)
    {
        Id = default;
        OperatorToken = null;
        Name = options.Name?.Value ?? "stargate";
        return Task.CompletedTask;
    }

    public Task ConnectAsync(CancellationToken cancellation) => Task.CompletedTask;

    public Task ServeAsync(CancellationToken cancellation)
    {
        Addresses = new NodeAddresses();
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
