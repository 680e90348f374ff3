using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Edge.Delivery;
using Edge.Gateway;
using Edge.Hosting;
using Edge.Jobs;
using Edge.Kernel.Resources;
using Edge.Origin;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging.Abstractions;

namespace Edge.Tests.Unit.Gateway;

/// <summary>The Gateway's server on free ports, with one service, whose names are <c>site.test</c> and <c>www.site.test</c>.</summary>
internal sealed class RunningGateway : IAsyncDisposable
{
    public const string Node = "gateway-1";

    private readonly HttpOrigin _origin = new(new HttpOriginOptions { PrivateOrigins = true }, TimeProvider.System);
    private readonly NodeMetrics _metrics = new();
    private readonly GatewayServer _server;

    private RunningGateway(string originUrl, Func<ServiceDocument, ServiceDocument> change, Func<ConnectionContext, Task>? jobs)
    {
        var service = change(new ServiceDocument { Domains = ["site.test", "www.site.test"], Origin = originUrl, OriginTimeoutSeconds = 1 });
        Routes = new RouteTable(
            "edge.test",
            new Dictionary<string, ServiceDocument> { ["site"] = service },
            service.Domains.Select(domain => KeyValuePair.Create(domain, "site")));
        Certificate = MakeCertificate();
        Certificates = new SelfMadeCertificates(TimeProvider.System);
        var tls = new TlsSelection(Node, () => Certificate, Certificates, () => Routes);
        var any = new IPEndPoint(IPAddress.Loopback, 0);
        _server = new GatewayServer(new GatewayEndpoints(any, any, null), tls, jobs, new HandshakeSamples(TimeProvider.System), NullLoggerFactory.Instance);
    }

    public X509Certificate2 Certificate { get; }

    public SelfMadeCertificates Certificates { get; }

    public RouteTable Routes { get; set; }

    public RequestGate Gate { get; } = new(TimeProvider.System);

    public GatewayServer Server => _server;

    public IPEndPoint Http => _server.Addresses.Http!;

    public IPEndPoint Https => _server.Addresses.Https!;

    public static async Task<RunningGateway> StartAsync(
        string originUrl,
        Func<ServiceDocument, ServiceDocument>? change = null,
        Func<ConnectionContext, Task>? jobs = null,
        IOrigin? hosts = null)
    {
        var gateway = new RunningGateway(originUrl, change ?? (service => service), jobs);
        var metrics = new DeliveryMetrics(gateway._metrics);
        var options = new DeliveryOptions { Node = Node };
        var delivery = new ContentDelivery(options, hosts ?? gateway._origin, gateway._origin, TimeProvider.System, metrics);
        var application = new GatewayApplication(
            Node, delivery, metrics, gateway.Gate, () => gateway.Routes, NoSelf(), TimeProvider.System, NullLoggerFactory.Instance);
        await gateway._server.StartAsync(application, TestContext.Current.CancellationToken);
        return gateway;
    }

    /// <summary>A Gateway that no Stargate ever vouched for tells nobody about itself.</summary>
    private static SelfEndpoint NoSelf()
    {
        var options = new Edge.Identity.IdentityOptions();
        var gate = new Edge.Identity.PrivilegedGate(
            new Edge.Identity.IdentityDirectory(options, TimeProvider.System),
            options,
            new Edge.Identity.IdentityMetrics(new Edge.Hosting.NodeMetrics()),
            static () => null,
            static (_, _) => Task.FromResult<Edge.Kernel.TokenGrant?>(null),
            TimeProvider.System);
        return new SelfEndpoint(Edge.Kernel.NodeId.Parse(Node), gate, static () => []);
    }

    /// <summary>A client that reaches the Gateway whatever the URL's host, and trusts any certificate.</summary>
    public HttpClient Client(bool tls = false) => new(
        new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            MaxConnectionsPerServer = 1000,
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(tls ? Https : Http, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null },
        })
    {
        BaseAddress = new Uri(tls ? "https://site.test" : "http://site.test"),
        Timeout = TimeSpan.FromSeconds(60),
    };

    /// <summary>Asks until the answer comes from memory: a visitor has the last byte a moment before the object is stored.</summary>
    public static async Task<HttpResponseMessage> HitAsync(HttpClient client, string path)
    {
        for (var attempt = 1; ; attempt++)
        {
            var response = await client.GetAsync(path, TestContext.Current.CancellationToken);
            if (response.Headers.GetValues("X-Cache").Single() == "HIT" || attempt == 100)
            {
                return response;
            }

            response.Dispose();
        }
    }

    /// <summary>Sends bytes over a connection of its own, and reads until the Gateway closes it; "open: …" if it does not.</summary>
    public async Task<string> SendRawAsync(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(Http, TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(5));
        using var reply = new MemoryStream();
        try
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(request), patience.Token);
            await stream.CopyToAsync(reply, patience.Token);
        }
        catch (IOException)
        {
            // Reset: the Gateway did not even read what else was sent.
        }
        catch (OperationCanceledException)
        {
            return "open: " + Encoding.Latin1.GetString(reply.ToArray());
        }

        return Encoding.Latin1.GetString(reply.ToArray());
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _origin.Dispose();
        _metrics.Dispose();
        Certificate.Dispose();
    }

    private static X509Certificate2 MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={Node}", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
