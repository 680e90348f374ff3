using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Edge.Hosting;
using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Edge.Gateway;

/// <summary>
/// <c>GET /v1/self</c> under the node's own name: what the Gateway says of itself, to whoever may read its node. It is
/// answered only on connections that asked for the node's own certificate, so that the client knows whom it gives its token.
/// </summary>
internal sealed class SelfEndpoint(NodeId node, PrivilegedGate gate, Func<JsonObject> report)
{
    private readonly string _resource = ResourceKinds.Node.Key(node.Value).Value;

    /// <summary>Whether a request that leads to no service is one to the node itself.</summary>
    public bool Concerns(Visit visit, StringValues host) =>
        host.Count == 1
        && visit.IsSecure
        && NameOf(host[0]!).Equals(node.Value, StringComparison.OrdinalIgnoreCase)
        && visit.Features.Get<ITlsHandshakeFeature>()?.HostName is { } name
        && name.Equals(node.Value, StringComparison.OrdinalIgnoreCase);

    public async Task AnswerAsync(Visit visit)
    {
        var (status, body) = await DecideAsync(visit);
        var content = Encoding.UTF8.GetBytes(body.ToJsonString());
        var response = visit.Response;
        response.StatusCode = status;
        response.Headers.ContentType = status == 200 ? "application/json" : "application/problem+json";
        response.Headers.ContentLength = content.Length;
        response.Headers.CacheControl = "no-store";
        if (status == 401)
        {
            response.Headers.WWWAuthenticate = "Bearer";
        }

        await visit.Body.Writer.WriteAsync(content);
    }

    private static ReadOnlySpan<char> NameOf(string host)
    {
        var colon = host.LastIndexOf(':');
        return colon < 0 ? host : host.AsSpan(0, colon);
    }

    private async Task<(int Status, JsonObject Body)> DecideAsync(Visit visit)
    {
        if (visit.Request.RawTarget != SelfAnswer.Path)
        {
            return SelfAnswer.Refused(new Failure("not_found", $"this node answers {SelfAnswer.Path} only"));
        }

        if (visit.Method != "GET")
        {
            return SelfAnswer.Refused(new Failure("method_refused", $"{SelfAnswer.Path} answers GET"));
        }

        var address = visit.Features.Get<IHttpConnectionFeature>()?.RemoteIpAddress ?? IPAddress.None;
        var caller = await gate.AdmitAsync(visit.Field("Authorization"), _resource, Capabilities.Read, address, visit.Aborted);
        return caller.Succeeded ? (200, report()) : SelfAnswer.Refused(caller.Failure);
    }
}
