using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Edge.Gateway;
using Edge.Hosting;
using Edge.Identity;
using Edge.Kernel;
using Edge.Origin;

namespace Edge.Tests.Unit.Stargate;

/// <summary>A real Gateway of a <see cref="TestNet"/>, asked about itself as people do.</summary>
internal sealed class VerifyingGateway : IAsyncDisposable
{
    private readonly GatewayRole _role;
    private readonly HttpClient _http;

    private VerifyingGateway(GatewayRole role)
    {
        _role = role;
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(role.Addresses!.Https!, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null },
        };
        _http = new HttpClient(handler);
    }

    public NodeId Id => _role.Id;

    public IPEndPoint Https => _role.Addresses!.Https!;

    public static async Task<VerifyingGateway> StartAsync(TestNet network, string name, IdentityOptions? identity = null)
    {
        var options = new GatewayOptions
        {
            Node = new NodeOptions
            {
                Folder = network.FolderOf(name),
                Listen = network.NextAddress(),
                JoinCode = await network.MakeCodeAsync(NodeRole.Gateway, name),
                Version = "test",
            },
            HttpPort = 0,
            HttpsPort = 0,
            MetricsPort = 0,
            Identity = identity ?? new IdentityOptions(),
            DrainQuiet = TimeSpan.Zero,
            DrainListeningMax = TimeSpan.Zero,
        };
        var role = new GatewayRole(options, new HttpOrigin(new HttpOriginOptions(), TimeProvider.System), TimeProvider.System, TestNet.Loggers);
        await new RoleLifecycle(role).StartAsync(TestContext.Current.CancellationToken);
        return new VerifyingGateway(role);
    }

    /// <summary>The status and the body of <c>/v1/self</c>.</summary>
    public Task<(int Status, JsonNode? Body)> SelfAsync(string? token, string path = "/v1/self", HttpMethod? method = null) =>
        AskAsync(method ?? HttpMethod.Get, new Uri($"https://{Id}{path}"), token);

    /// <summary>What a visitor of any name gets.</summary>
    public async Task<string> VisitAsync(string name)
    {
        using var visitor = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{_role.Addresses!.Http}/");
        request.Headers.Host = name;
        using var response = await visitor.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return (string?)JsonNode.Parse(text)?["code"] ?? text;
    }

    public async Task<(int Status, JsonNode? Body)> AskAsync(HttpMethod method, Uri uri, string? token, string? host = null)
    {
        using var request = new HttpRequestMessage(method, uri) { Version = HttpVersion.Version20 };
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Host = host;
        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _role.CloseAsync();
    }
}
