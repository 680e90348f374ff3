using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Nodes;
using Edge.Hosting;
using Edge.Kernel;

namespace Edge.Client;

/// <summary>
/// Asks one node directly. The token is sent only to that very node: its certificate must come from the network's CA and
/// name it.
/// </summary>
internal sealed class NodeClient(NodePlace place, string token, TimeProvider time)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    public async Task<Outcome<JsonNode>> SelfAsync(CancellationToken cancellation)
    {
        Failure? rejection = null;
        using var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            ConnectCallback = (_, either) => ConnectAsync(either),
            SslOptions = new SslClientAuthenticationOptions
            {
                TargetHost = place.Node.Value,
                RemoteCertificateValidationCallback = (_, certificate, _, _) => (rejection = Check(certificate)) is null,
            },
        };
        using var http = new HttpClient(handler) { Timeout = Timeout };
        using var request = new HttpRequestMessage(HttpMethod.Get, $"https://{place.Node.Value}{SelfAnswer.Path}")
        {
            Version = System.Net.HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        try
        {
            using var response = await http.SendAsync(request, cancellation);
            var body = JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellation));
            return response.IsSuccessStatusCode ? body! : Refused(body);
        }
        catch (Exception error) when (error is HttpRequestException or JsonException || (error is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return rejection is not null
                ? rejection with { Message = $"{place.Address}: {rejection.Message}" }
                : new Failure("node_unreachable", $"{place.Node} is not reached at {place.Address}: {error.InnerException?.Message ?? error.Message}");
        }
    }

    private static Failure Refused(JsonNode? body) =>
        new(body?["code"]?.GetValue<string>() ?? "bad_answer", body?["detail"]?.GetValue<string>() ?? "the node refuses");

    private Failure? Check(X509Certificate? certificate)
    {
        if (certificate is not X509Certificate2 presented)
        {
            return new Failure("ca_mismatch", "the node shows no certificate");
        }

        var asGateway = new PinnedServer(place.Ca, NodeRole.Gateway, time) { Node = place.Node }.Check(presented);
        return asGateway is null || new PinnedServer(place.Ca, NodeRole.Stargate, time) { Node = place.Node }.Check(presented) is null
            ? null
            : new Failure("ca_mismatch", $"what answers there is not '{place.Node}' of this network, and was sent no token");
    }

    private async ValueTask<Stream> ConnectAsync(CancellationToken cancellation)
    {
        var colon = place.Address.LastIndexOf(':');
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(place.Address[..colon].Trim('[', ']'), int.Parse(place.Address.AsSpan(colon + 1), System.Globalization.CultureInfo.InvariantCulture), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
