using System.Net;
using Edge.Coordination;
using Edge.Hosting;
using Edge.Identity;
using Edge.Kernel;
using Edge.Stargate;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Edge.Tests.Streams;

/// <summary>Real Stargates on one store in memory, in this process, over real sockets.</summary>
internal sealed class StargatePair : IAsyncDisposable
{
    private static readonly ILoggerFactory Loggers = Environment.GetEnvironmentVariable("EDGE_TEST_LOG") is null
        ? NullLoggerFactory.Instance
        : NodeLogging.Create(NodeLogFormat.Console, LogLevel.Debug);

    private readonly List<StargateRole> _roles = [];
    private readonly MasterKey _masterKey = MasterKey.Generate(SystemEntropy.Instance);

    public string Folder { get; } = Machine.TemporaryFolder();

    public MemoryControlStore Store { get; } = new(TimeProvider.System);

    public IReadOnlyList<string> Addresses => [.. _roles.Select(static role => role.Addresses!.Control!.ToString())];

    public IReadOnlyList<StargateRole> Roles => _roles;

    public static async Task<StargatePair> StartAsync(CoordinationOptions coordination, IdentityOptions? identity = null, int count = 2)
    {
        var pair = new StargatePair();
        for (var number = 1; number <= count; number++)
        {
            var role = new StargateRole(
                new StargateOptions
                {
                    Node = new NodeOptions { Folder = Path.Combine(pair.Folder, $"stargate-{number}"), Listen = IPAddress.Loopback, Version = "test" },
                    Name = NodeId.Parse($"stargate-{number}"),
                    MasterKey = pair._masterKey,
                    ControlPort = 0,
                    DnsPort = 0,
                    DnsTlsPort = 0,
                    DnsHttpsPort = 0,
                    MetricsPort = 0,
                    Coordination = coordination,
                    Waves = WaveOptions.AtOnce,
                    Identity = identity ?? new IdentityOptions(),
                },
                pair.Store,
                TimeProvider.System,
                Loggers);
            await new RoleLifecycle(role).StartAsync(CancellationToken.None);
            pair._roles.Add(role);
        }

        return pair;
    }

    /// <summary>The sum over all labels, and all Stargates, of one metric.</summary>
    public async Task<double> SumAsync(string metric)
    {
        var sums = await Task.WhenAll(_roles.Select(role => Network.NodeMetrics.SumAsync(role.Addresses!.Metrics!, metric)));
        return sums.Sum();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var role in _roles)
        {
            await role.CloseAsync();
        }

        await Store.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
