using System.Text.Json.Nodes;
using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Api;

/// <summary><c>GET /v1/pools/&lt;pool&gt;/health</c>: what the Stargates think of the members of a pool, together and each of them.</summary>
internal sealed class PoolHealthEndpoint(IControlStore reading, ApiMesh mesh)
{
    private readonly ZoneReads _reads = new(reading);

    public async Task<ApiAnswer> ShowAsync(ApiCall call, CancellationToken cancellation)
    {
        var pool = call.Route("id");
        if (ResourceKinds.Pool.CheckId(pool) is { } bad)
        {
            return bad;
        }

        var key = ResourceKinds.Pool.Key(pool);
        var entry = await _reads.OneAsync(key, cancellation);
        if (!entry.Succeeded || entry.Value is null)
        {
            return entry.Failure ?? ProblemStatus.Missing(key.Value);
        }

        return call.Caller.Access.Check(key.Value, Capabilities.Read, entry.Value.Account) is { } denied
            ? denied
            : new ApiAnswer.Document(200, new JsonObject { ["pool"] = pool, ["members"] = mesh.Pools.Of(pool) });
    }
}
