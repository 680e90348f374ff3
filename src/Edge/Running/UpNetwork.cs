using Edge.Client;
using Edge.Identity;
using Edge.Kernel;

namespace Edge.Running;

/// <summary>
/// A whole network in this process. Each role has its own container, folder, store connection and sockets, exactly as if it
/// ran alone. Stargates and the Api start first, then the Gateways, then the Hosts, each group at once.
/// </summary>
internal sealed class UpNetwork(UpSetting setting, Foundation foundation, Roles roles, TimeProvider time, Action<string> progress) : IAsyncDisposable
{
    /// <summary>Somebody waits at a terminal: all of it together ends within 10 s.</summary>
    private static readonly TimeSpan _stopGateways = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan _stopHosts = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan _stopStargates = TimeSpan.FromSeconds(2);

    private readonly AddressPlan _plan = new(setting, ownAddresses: OperatingSystem.IsLinux());
    private readonly List<RunningRole> _started = [];

    public IEnumerable<RunningRole> Nodes => _started.OrderBy(node => node.Kind == NodeRole.Api ? -1 : (int)node.Kind).ThenBy(node => node.Setting.Name?.Value, StringComparer.Ordinal);

    /// <summary>Starts everything; a failure says which node did not start and why. What did start is then still to be stopped.</summary>
    public async Task<Failure?> StartAsync(CancellationToken cancellation)
    {
        var stargates = new List<RunningRole>();
        for (var number = 1; number <= setting.Stargates; number++)
        {
            var own = await foundation.AgainAsync(setting.Database, time, cancellation);
            if (!own.Succeeded)
            {
                return own.Failure;
            }

            stargates.Add(roles.Stargate(SettingOf(NodeRole.Stargate, number, null), _plan.PortsOf(NodeRole.Stargate, number), own.Value));
        }

        var apiStore = await foundation.AgainAsync(setting.Database, time, cancellation);
        if (!apiStore.Succeeded)
        {
            return apiStore.Failure;
        }

        var api = roles.Api(SettingOf(NodeRole.Api, 1, null), _plan.PortsOf(NodeRole.Api, 1), apiStore.Value);
        return await StartAllAsync([.. stargates, api], cancellation)
            ?? await StartJoinersAsync(NodeRole.Gateway, setting.Gateways, roles.Gateway, stargates[0], cancellation)
            ?? await StartJoinersAsync(NodeRole.Host, setting.Hosts, roles.Host, stargates[0], cancellation);
    }

    /// <summary>Completes with the first role that can no longer do its work.</summary>
    public async Task<RunningRole> EndedAsync()
    {
        var ends = _started.ToDictionary(node => node.Host.Ended);
        return ends[await Task.WhenAny(ends.Keys)];
    }

    /// <summary>Stops in reverse: visitors' requests finish while the Hosts that work on them are still there.</summary>
    public async Task StopAsync()
    {
        await StopAsync([NodeRole.Api, NodeRole.Gateway], _stopGateways);
        await StopAsync([NodeRole.Host], _stopHosts);
        await StopAsync([NodeRole.Stargate], _stopStargates);
    }

    public NetworkFile Describe() => new()
    {
        Api = _started.FirstOrDefault(node => node.Kind == NodeRole.Api)?.Describe()["api"]?.ToString(),
        Stargates = [.. Nodes.Where(node => node.Kind == NodeRole.Stargate).Select(node => node.Describe())],
        Gateways = [.. Nodes.Where(node => node.Kind == NodeRole.Gateway).Select(node => node.Describe())],
        Hosts = [.. Nodes.Where(node => node.Kind == NodeRole.Host).Select(node => node.Describe())],
        ApiMetrics = _started.FirstOrDefault(node => node.Kind == NodeRole.Api)?.Describe()["metrics"]?.ToString(),
    };

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _started)
        {
            await node.DisposeAsync();
        }
    }

    private RoleSetting SettingOf(NodeRole role, int number, string? joinCode)
    {
        var name = $"{NodeRoleName.Of(role)}-{number}";
        return new RoleSetting
        {
            Folder = setting.FolderOf(name),
            Listen = _plan.AddressOf(role, number),
            Name = NodeId.Parse(name),
            JoinCode = joinCode,
            NoSoak = true,
            EndsDnsAlone = true,
            PrivateOrigins = setting.PrivateOrigins,
            PrivateProbes = setting.PrivateOrigins,
            Locations = setting.Locations,
        };
    }

    private async Task<Failure?> StartJoinersAsync(
        NodeRole role, int count, Func<RoleSetting, RolePorts, RunningRole> make, RunningRole stargate, CancellationToken cancellation)
    {
        var joiners = new List<RunningRole>();
        for (var number = 1; number <= count; number++)
        {
            var own = SettingOf(role, number, null);
            var code = NodeNote.HasJoined(own.Folder) ? null : await CodeAsync(role, own.Name!.Value, stargate, cancellation);
            if (code is { Succeeded: false })
            {
                return code.Value.Failure;
            }

            joiners.Add(make(own with { JoinCode = code?.Value.Print() }, _plan.PortsOf(role, number)));
        }

        return await StartAllAsync(joiners, cancellation);
    }

    private async Task<Outcome<JoinCode>?> CodeAsync(NodeRole role, NodeId node, RunningRole stargate, CancellationToken cancellation) =>
        await new JoinCodes(foundation.Store, foundation.CaHash, new IdentityOptions(), SystemEntropy.Instance, time).CreateAsync(
            new JoinCodeRequest
            {
                Role = role,
                Node = node,
                Subject = NetworkFounding.FirstOperator,
                Stargate = stargate.Addresses().Control!.ToString(),
            },
            cancellation);

    private async Task<Failure?> StartAllAsync(IReadOnlyList<RunningRole> nodes, CancellationToken cancellation)
    {
        _started.AddRange(nodes);
        var failures = await Task.WhenAll(nodes.Select(node => StartOneAsync(node, cancellation)));
        return failures.FirstOrDefault(failure => failure is not null);
    }

    private async Task<Failure?> StartOneAsync(RunningRole node, CancellationToken cancellation)
    {
        try
        {
            await node.Host.StartAsync(cancellation);
            node.WriteNote();
            progress($"{node.Id} is in service");
            return null;
        }
        catch (Exception error) when (StartFailure.Of(node.Setting.Name!.Value.Value, error) is not null)
        {
            return StartFailure.Of(node.Setting.Name!.Value.Value, error);
        }
    }

    private Task StopAsync(NodeRole[] kinds, TimeSpan within) => Task.WhenAll(
        _started.Where(node => kinds.Contains(node.Kind) && node.Host.Stage == LifecycleStage.InService).Select(node => node.Host.StopAsync(within)));
}
