using System.Net;
using System.Text.Json.Nodes;
using Edge.Hosting;
using Edge.Identity;
using Edge.Kernel.Resources;
using Microsoft.AspNetCore.Http;

namespace Edge.Stargate;

/// <summary><c>GET /v1/self</c> on the control port: what the Stargate says of itself, to whoever may read its node.</summary>
internal sealed class SelfEndpoint(StargateWorks works, NodeIdentity identity, string version, TimeProvider time)
{
    private readonly string _resource = ResourceKinds.Node.Key(identity.Id.Value).Value;

    public async Task AnswerAsync(HttpContext context)
    {
        var caller = await works.Identity.Gate.AdmitAsync(
            context.Request.Headers.Authorization,
            _resource,
            Capabilities.Read,
            context.Connection.RemoteIpAddress ?? IPAddress.None,
            context.RequestAborted);
        var (status, body) = caller.Succeeded ? (200, Report()) : SelfAnswer.Refused(caller.Failure);
        context.Response.StatusCode = status;
        context.Response.ContentType = status == 200 ? "application/json" : "application/problem+json";
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsync(body.ToJsonString(), context.RequestAborted);
    }

    private JsonObject Report()
    {
        var report = IdentityReport.Of(identity, version, time.GetUtcNow());
        var streams = works.Streams.All.ToList();
        report["streams"] = new JsonArray([.. streams
            .GroupBy(static stream => stream.Role)
            .OrderBy(static role => role.Key)
            .Select(static role => (JsonNode)new JsonObject { ["role"] = Kernel.NodeRoleName.Of(role.Key), ["count"] = role.Count() })]);
        report["health"] = works.Board.HealthOf(identity.Id).ToString().ToLowerInvariant();
        if (works.Backbone.Describe() is { } anycast)
        {
            report["anycast"] = anycast;
        }

        report["peers"] = works.Mesh.ConnectedPeers;
        report["store_down_seconds"] = works.View.StoreDown.TotalSeconds;
        report["epoch"] = works.View.Current.Epoch;
        report["revision"] = works.View.Current.Revision.Value;
        return report;
    }
}
