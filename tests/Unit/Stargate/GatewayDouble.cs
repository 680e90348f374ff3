using System.Net;
using System.Net.Sockets;
using Edge.Hosting;
using Edge.Kernel;

namespace Edge.Tests.Unit.Stargate;

/// <summary>A Gateway or Host as the Stargates see one: a real identity and link, and a visitors' port that answers probes.</summary>
internal sealed class GatewayDouble : IAsyncDisposable, IControlDialer
{
    private readonly TestNet _network;
    private readonly ControlDialer _dialer;
    private readonly List<ControlSession> _sessions = [];
    private readonly NodeMetrics _metrics = new();
    private readonly TcpListener _visitors;
    private volatile bool _dead;

    private GatewayDouble(TestNet network, NodeIdentity identity, string folder, int port)
    {
        _network = network;
        Identity = identity;
        Folder = folder;
        _dialer = new ControlDialer(identity, TimeProvider.System);
        _visitors = new TcpListener(network.NextAddress(), port);
        _visitors.Start();
        Link = new ControlLink(
            new ControlLinkOptions
            {
                Node = identity.Id,
                Role = identity.Role,
                Region = identity.Region,
                Version = "test",
                Folder = folder,
                Stargates = identity.Stargates,
                Homing = TestNet.Homing,
            },
            this,
            _metrics,
            TimeProvider.System,
            new Random(1),
            TestNet.Loggers);
    }

    public NodeIdentity Identity { get; }

    public string Folder { get; }

    public ControlLink Link { get; }

    public NodeId Id => Identity.Id;

    /// <summary>How often it has connected and logged in.</summary>
    public int Dialled
    {
        get
        {
            lock (_sessions)
            {
                return _sessions.Count;
            }
        }
    }

    public IPEndPoint Visitors => (IPEndPoint)_visitors.LocalEndpoint;

    /// <summary>Joins with a code, or opens what the folder holds.</summary>
    public static async Task<GatewayDouble> OpenAsync(TestNet network, NodeRole role, string folder, string? code)
    {
        var identity = await NodeIdentity.OpenAsync(
            new NodeIdentityOptions
            {
                Node = new NodeOptions { Folder = folder, Listen = IPAddress.Loopback, JoinCode = code, Version = "test" },
                Role = role,
            },
            TestContext.Current.CancellationToken);
        Assert.True(identity.Succeeded, identity.Failure?.Message);
        return new GatewayDouble(network, identity.Value, folder, 0);
    }

    public Task<ControlSession> DialAsync(string address, CancellationToken cancellation) =>
        _dead ? Task.FromException<ControlSession>(new Grpc.Core.RpcException(new Grpc.Core.Status(Grpc.Core.StatusCode.Unavailable, "dead"))) : DialForRealAsync(address, cancellation);

    public async Task ServeAsync()
    {
        _ = AnswerProbesAsync();
        await Link.StartAsync(TestContext.Current.CancellationToken);
        await Link.AnnounceAsync(new NodeAddresses { Http = Visitors, Https = Visitors }, TestContext.Current.CancellationToken);
    }

    /// <summary>What the Stargates see of kill -9: connections break, nothing answers, nothing is said.</summary>
    public void Die()
    {
        _dead = true;
        _visitors.Stop();
        lock (_sessions)
        {
            _sessions.ForEach(static session => session.Dispose());
        }
    }

    public async ValueTask DisposeAsync()
    {
        _visitors.Stop();
        await Link.DisposeAsync();
        _metrics.Dispose();
        Identity.Dispose();
        _visitors.Dispose();
        _network.Forget(this);
    }

    private async Task<ControlSession> DialForRealAsync(string address, CancellationToken cancellation)
    {
        var session = await _dialer.DialAsync(address, cancellation);
        lock (_sessions)
        {
            _sessions.Add(session);
        }

        return session;
    }

    private async Task AnswerProbesAsync()
    {
        try
        {
            while (true)
            {
                using var visitor = await _visitors.AcceptSocketAsync();
                await visitor.SendAsync("HTTP/1.1 404 Not Found\r\n\r\n"u8.ToArray());
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The port was closed.
        }
    }
}
