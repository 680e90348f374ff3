using System.Net;
using System.Net.Sockets;
using Edge.Api;
using Edge.Coordination;
using Edge.Dns;
using Edge.Hosting;
using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Stargate;
using Edge.Tests.Dns;
using Microsoft.Extensions.Logging.Abstractions;

namespace Edge.Tests.Unit.Stargate;

/// <summary>A network of real Stargates on one store, in one process, over real sockets.</summary>
internal sealed class TestNet : IAsyncDisposable
{
    /// <summary>As by default, but without the long jitters.</summary>
    public static readonly HomingOptions Homing = new()
    {
        ReplaceJitterMax = TimeSpan.FromMilliseconds(100),
        LostJitterMax = TimeSpan.FromMilliseconds(100),
        RetryMax = TimeSpan.FromMilliseconds(500),
    };

    /// <summary>As by default, but faster.</summary>
    public static readonly HealthOptions Health = new()
    {
        BeatPeriod = TimeSpan.FromMilliseconds(200),
        HostBeatPeriod = TimeSpan.FromMilliseconds(200),
        RecoveryTime = TimeSpan.FromMilliseconds(300),
    };

    public static readonly Microsoft.Extensions.Logging.ILoggerFactory Loggers = Environment.GetEnvironmentVariable("EDGE_TEST_LOG") is null
        ? NullLoggerFactory.Instance
        : NodeLogging.Create(NodeLogFormat.Console, Microsoft.Extensions.Logging.LogLevel.Debug);

    /// <summary>How configuration moves, of Stargates that start from now on.</summary>
    public WaveOptions Waves { get; set; } = WaveOptions.AtOnce with { LeaseTime = TimeSpan.FromSeconds(2) };

    private readonly string _folder = Directory.CreateTempSubdirectory("edge-stargate-").FullName;
    private readonly MasterKey _masterKey = MasterKey.Generate(SystemEntropy.Instance);
    private readonly Dictionary<string, StargateRole> _stargates = [];
    private readonly List<GatewayDouble> _nodes = [];
    private readonly Dictionary<ApiRole, RoleLifecycle> _apis = [];
    private int _addresses;

    public MemoryControlStore Memory { get; } = new(TimeProvider.System);

    public SwitchedStore Store { get; }

    public TestNet() => Store = new SwitchedStore(Memory);

    public static async Task<TestNet> StartAsync(int stargates)
    {
        var network = new TestNet();
        for (var number = 1; number <= stargates; number++)
        {
            await network.StartStargateAsync($"stargate-{number}");
        }

        return network;
    }

    /// <summary>The first operator's key.</summary>
    public string OperatorToken { get; private set; } = "";

    public StargateRole this[string stargate] => _stargates[stargate];

    /// <summary>Each Gateway needs an address of its own, so that answers of DNS mean something.</summary>
    public IPAddress NextAddress() => OperatingSystem.IsLinux() ? new IPAddress([127, 0, 66, (byte)++_addresses]) : IPAddress.Loopback;

    public string FolderOf(string node) => Path.Combine(_folder, node);

    public async Task<StargateRole> StartStargateAsync(string name)
    {
        var role = new StargateRole(
            new StargateOptions
            {
                Node = new NodeOptions { Folder = FolderOf(name), Listen = IPAddress.Loopback, Version = "test" },
                Name = NodeId.Parse(name),
                MasterKey = _masterKey,
                ControlPort = 0,
                DnsPort = 0,
                DnsTlsPort = 0,
                DnsHttpsPort = 0,
                MetricsPort = 0,
                Health = Health,
                Waves = Waves,
                Coordination = new CoordinationOptions { BookmarkPeriod = TimeSpan.FromMilliseconds(200), StoreRetryPeriod = TimeSpan.FromMilliseconds(50) },
            },
            Store,
            TimeProvider.System,
            Loggers);
        await new RoleLifecycle(role).StartAsync(TestContext.Current.CancellationToken);
        _stargates[name] = role;
        OperatorToken = role.OperatorToken?.Print() ?? OperatorToken;
        return role;
    }

    public async Task<ApiRole> StartApiAsync(string name)
    {
        var options = new ApiOptions
        {
            Node = new NodeOptions { Folder = FolderOf(name), Listen = IPAddress.Loopback, Version = "test" },
            Name = NodeId.Parse(name),
            MasterKey = _masterKey,
            ApiPort = 0,
            MetricsPort = 0,
        };
        var role = new ApiRole(options, Store, TimeProvider.System, Loggers);
        var lifecycle = new RoleLifecycle(role);
        await lifecycle.StartAsync(TestContext.Current.CancellationToken);
        _apis.Add(role, lifecycle);
        return role;
    }

    public async Task StopApiAsync(ApiRole api)
    {
        _apis.Remove(api, out var lifecycle);
        await lifecycle!.StopAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>What the others see of kill -9.</summary>
    public async Task KillStargateAsync(string name)
    {
        _stargates.Remove(name, out var role);
        await role!.CloseAsync();
    }

    public async Task StopStargateAsync(string name)
    {
        _stargates.Remove(name, out var role);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        await role!.WithdrawAsync(limit.Token);
        await role.DrainAsync(limit.Token);
        await role.CloseAsync();
    }

    public async Task<GatewayDouble> JoinAsync(NodeRole role, string name)
    {
        var node = await OpenAsync(role, name);
        await node.ServeAsync();
        return node;
    }

    /// <summary>A member that says nothing yet.</summary>
    public async Task<GatewayDouble> OpenAsync(NodeRole role, string name)
    {
        var node = await GatewayDouble.OpenAsync(this, role, FolderOf(name), await MakeCodeAsync(role, name));
        _nodes.Add(node);
        return node;
    }

    public async Task<GatewayDouble> RestartAsync(NodeRole role, string name)
    {
        var node = await GatewayDouble.OpenAsync(this, role, FolderOf(name), null);
        _nodes.Add(node);
        return node;
    }

    public async Task<string> MakeCodeAsync(NodeRole role, string name)
    {
        var found = (ReadOutcome.Found)await Memory.ReadAsync(ResourceKinds.Network.Range, TestContext.Current.CancellationToken);
        var network = ResourceKinds.Network.Parse(found.Entries[0]).Value;
        using var ca = System.Security.Cryptography.X509Certificates.X509Certificate2.CreateFromPem(network.CaCertificate);
        var hash = ca.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256).ToLowerInvariant();
        var codes = new JoinCodes(Memory, hash, new IdentityOptions(), SystemEntropy.Instance, TimeProvider.System);
        var code = await codes.CreateAsync(
            new JoinCodeRequest { Role = role, Node = NodeId.Parse(name), Subject = "usr:test", Stargate = _stargates.Values.First().Addresses!.Control!.ToString() },
            TestContext.Current.CancellationToken);
        return code.Value.Print();
    }

    public async Task<Revision> PutServiceAsync(string id, string domain, int schemaVersion = 1)
    {
        var put = ResourceKinds.Service.Put(id, new ServiceDocument { Domains = [domain], Origin = "http://127.0.0.1:8000" }, "self");
        var outcome = await Memory.CommitAsync(
            new Commit { Author = "usr:test", Operations = [put with { SchemaVersion = schemaVersion }] }, TestContext.Current.CancellationToken);
        return Assert.IsType<CommitOutcome.Committed>(outcome).Revision;
    }

    public async Task PutPolicyAsync(string id, int schemaVersion)
    {
        var put = ResourceKinds.Policy.Put(id, new PolicyDocument { Rules = [new PolicyRule { Path = "services/*", Capabilities = ["read"] }] }, "self");
        Assert.IsType<CommitOutcome.Committed>(await Memory.CommitAsync(
            new Commit { Author = "usr:test", Operations = [put with { SchemaVersion = schemaVersion }] }, TestContext.Current.CancellationToken));
    }

    /// <summary>The IPv4 addresses that a Stargate's DNS answers, in order.</summary>
    public IReadOnlyList<string> Resolve(string stargate, string name)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 5_000 };
        socket.Connect(_stargates[stargate].Addresses!.Dns!);
        socket.Send(Query.For(name, DnsRecordType.A));
        var buffer = new byte[4096];
        var reply = Reply.Parse(buffer.AsSpan(0, socket.Receive(buffer)));
        return [.. reply.Answers.Where(static answer => answer.Type == DnsRecordType.A).Select(static answer => new IPAddress(Convert.FromHexString(answer.Value)).ToString()).Order()];
    }

    public void Forget(GatewayDouble node) => _nodes.Remove(node);

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes.ToList())
        {
            await node.DisposeAsync();
        }

        foreach (var api in _apis.Values)
        {
            await api.StopAsync(CancellationToken.None);
        }

        foreach (var role in _stargates.Values)
        {
            await role.CloseAsync();
        }

        await Memory.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
