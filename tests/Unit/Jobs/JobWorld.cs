using System.Diagnostics.Metrics;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Edge.Gateway;
using Edge.Host;
using Edge.Jobs;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Origin;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Edge.Tests.Unit.Jobs;

/// <summary>A Gateway's job listener on a real TLS socket, Hosts that connect to it, and a real origin behind them.</summary>
internal sealed class JobWorld : IAsyncDisposable
{
    public static readonly NodeId Gateway = NodeId.Parse("gateway-1");

    private readonly WebApplication _gateway;
    private readonly WebApplication _origin;
    private readonly List<IAsyncDisposable> _hosts = [];
    private readonly HttpOrigin _own = new(new HttpOriginOptions { PrivateOrigins = true }, TimeProvider.System);
    private readonly X509Certificate2 _authority;

    private JobWorld(JobOptions options, GatewayJobsOptions jobsOptions, IOrigin? own, RequestDelegateOf answer)
    {
        (_authority, var certificate) = Certificates();
        Dispatcher = new JobDispatcher(options, own ?? _own, TimeProvider.System, new Random(1), new JobMetrics(new Meters()));
        Jobs = new GatewayJobs(jobsOptions, Dispatcher, id => Devices.GetValueOrDefault(id), TimeProvider.System, NullLoggerFactory.Instance);
        _gateway = Kestrel(listen =>
        {
            listen.UseHttps(new TlsHandshakeCallbackOptions
            {
                OnConnection = _ => ValueTask.FromResult(new System.Net.Security.SslServerAuthenticationOptions
                {
                    ServerCertificate = certificate,
                    ApplicationProtocols = [GatewayJobs.Protocol],
                }),
            });
            ((IConnectionBuilder)listen).Use(_ => connection => Jobs.RunAsync(connection, connection.ConnectionClosed));
        });
        _origin = Kestrel(static _ => { });
        _origin.Run(context => answer(context));
    }

    public delegate Task RequestDelegateOf(Microsoft.AspNetCore.Http.HttpContext context);

    public JobDispatcher Dispatcher { get; }

    public GatewayJobs Jobs { get; }

    public Dictionary<NodeId, DeviceDocument> Devices { get; } = [];

    public string GatewayAddress => new Uri(_gateway.Urls.First()).Authority;

    public string OriginAddress => _origin.Urls.First();

    public X509Certificate2 Authority => _authority;

    public static async Task<JobWorld> StartAsync(
        RequestDelegateOf answer, JobOptions? options = null, GatewayJobsOptions? jobs = null, IOrigin? own = null)
    {
        // On a busy machine a Host's first SLOTS frame may take longer than the patience of a real Gateway.
        var world = new JobWorld(options ?? new JobOptions { SlotPatience = TimeSpan.FromSeconds(5) }, jobs ?? new GatewayJobsOptions(), own, answer);
        await world._gateway.StartAsync();
        await world._origin.StartAsync();
        return world;
    }

    /// <summary>A device that the Gateway knows.</summary>
    public JobLinkIdentity Identity(string name, NodeRole role = NodeRole.Host)
    {
        var key = DeviceKey.Generate(SystemEntropy.Instance);
        var id = NodeId.Parse(name);
        Devices[id] = new DeviceDocument { PublicKey = key.PublicKeyText, Role = role };
        return new JobLinkIdentity(id, "test", () => key, _authority);
    }

    public async Task<TestHost> HostAsync(string name, int slots = 64, IOrigin? origin = null)
    {
        var host = new TestHost(this, Identity(name), slots, origin ?? _own);
        _hosts.Add(host);
        await Until(() => host.Link.Connected && Jobs.Connected > 0);
        return host;
    }

    public FetchRequest Request(string target, string method = "GET") => new()
    {
        Method = method,
        Origin = OriginAddress,
        Target = target,
        Fields = [new("Host", "www.example.org")],
        Timeout = TimeSpan.FromSeconds(20),
    };

    public async Task<FetchReply.Response> FetchAsync(string target, string method = "GET") =>
        Assert.IsType<FetchReply.Response>(
            await Dispatcher.FetchAsync(Request(target, method), TestContext.Current.CancellationToken));

    /// <summary>Waits for what real sockets bring about; fails after 10 s.</summary>
    public static async Task Until(Func<bool> condition)
    {
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        for (var i = 0; i < 1000 && !condition(); i++)
        {
            await ticks.WaitForNextTickAsync();
        }

        Assert.True(condition(), "what was waited for did not come within 10 s");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            await host.DisposeAsync();
        }

        await _gateway.DisposeAsync();
        await _origin.DisposeAsync();
        _own.Dispose();
    }

    private static WebApplication Kestrel(Action<ListenOptions> listen)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen));
        builder.WebHost.UseSetting(WebHostDefaults.ServerUrlsKey, "");
        return builder.Build();
    }

    private static (X509Certificate2 Authority, X509Certificate2 Node) Certificates()
    {
        var now = DateTimeOffset.UtcNow;
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authorityRequest = new CertificateRequest("CN=test authority", authorityKey, HashAlgorithmName.SHA256);
        authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var authority = authorityRequest.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));

        using var nodeKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={Gateway}, OU=gateway", nodeKey, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(Gateway.Value);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        using var bare = request.Create(authority, now.AddDays(-1), now.AddDays(1), [1, 2, 3, 4]);
        using var node = bare.CopyWithPrivateKey(nodeKey);
        return (
            X509CertificateLoader.LoadCertificate(authority.RawData),
            X509CertificateLoader.LoadPkcs12(node.Export(X509ContentType.Pkcs12), null));
    }

    private sealed class Meters : IMeterFactory
    {
        public Meter Create(MeterOptions options) => new(options);

        public void Dispose()
        {
        }
    }
}
