using System.Text.Json.Nodes;
using Edge.Coordination;
using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Api;

/// <summary><c>GET /v1/deployments/&lt;id&gt;/progress</c>, <c>POST /v1/deployments/&lt;id&gt;/resume|skip</c>: the waves of a class of configuration.</summary>
internal sealed class DeploymentEndpoint(IControlStore store, WaveDesk desk, ResourceWriter writer, TimeProvider time)
{
    public async Task<ApiAnswer> ProgressAsync(ApiCall call, CancellationToken cancellation)
    {
        if (ClassOf(call.Route("id")) is not { } resourceClass)
        {
            return ProblemStatus.Missing($"{ResourceKinds.Deployment.Prefix}{call.Route("id")}");
        }

        if (call.Caller.Access.Check(WaveClasses.KeyOf(resourceClass).Value, Capabilities.Read) is { } denied)
        {
            return denied;
        }

        var read = await desk.ReadAsync(resourceClass, cancellation);
        return read.Succeeded ? new ApiAnswer.Document(200, read.Value.Report.Write(read.Value.Head)) : read.Failure;
    }

    /// <summary>Goes on after a halt.</summary>
    public async Task<ApiAnswer> ResumeAsync(ApiCall call, CancellationToken cancellation)
    {
        var standing = new Dictionary<string, Revision>(StringComparer.Ordinal);
        return await OrderAsync(
            call,
            Capabilities.Update,
            async deployment =>
            {
                foreach (var rejection in deployment.Rejections)
                {
                    if (await store.ReadAsync(KeyRange.Of(ResourceKey.Parse(rejection.Key)), cancellation) is ReadOutcome.Found { Entries: [var entry] })
                    {
                        standing[rejection.Key] = entry.Modified;
                    }
                }

                return WaveOrders.Resume(deployment, rejection => standing.TryGetValue(rejection.Key, out var revision) && revision.Value == rejection.Revision);
            },
            cancellation);
    }

    /// <summary>Gives the wave to the next cohort, whatever the one before says.</summary>
    public Task<ApiAnswer> SkipAsync(ApiCall call, CancellationToken cancellation) => OrderAsync(
        call, Capabilities.Update | Capabilities.Sudo, deployment => Task.FromResult(WaveOrders.Skip(deployment, time.GetUtcNow())), cancellation);

    private async Task<ApiAnswer> OrderAsync(
        ApiCall call, Capabilities needed, Func<DeploymentDocument, Task<Outcome<DeploymentDocument>>> order, CancellationToken cancellation)
    {
        if (ClassOf(call.Route("id")) is not { } resourceClass)
        {
            return ProblemStatus.Missing($"{ResourceKinds.Deployment.Prefix}{call.Route("id")}");
        }

        var key = WaveClasses.KeyOf(resourceClass);
        if (call.Caller.Access.Check(key.Value, needed) is { } denied)
        {
            return denied;
        }

        var read = await desk.ReadAsync(resourceClass, cancellation);
        if (!read.Succeeded)
        {
            return read.Failure;
        }

        if (read.Value.Deployment is not { } deployment)
        {
            return ProblemStatus.Missing(key.Value);
        }

        var ordered = await order(deployment);
        if (!ordered.Succeeded)
        {
            return new Failure(ProblemStatus.Conflict, ordered.Failure.Message);
        }

        var commit = new Commit
        {
            Author = call.Caller.Subject,
            Operations = [ResourceKinds.Deployment.Put(WaveClasses.IdOf(resourceClass), ordered.Value, "")],
            Compares = [new Compare.ModifiedAt(key, read.Value.Modified)],
        };
        return await writer.CommitAsync(
            commit,
            tag => new ApiAnswer.Document(200, new JsonObject { ["key"] = key.Value, ["epoch"] = tag.Epoch, ["revision"] = tag.Revision.Value }) { Tag = tag },
            cancellation);
    }

    private static ResourceClass? ClassOf(string id) =>
        WaveClasses.All.Select(static resourceClass => (ResourceClass?)resourceClass).FirstOrDefault(resourceClass => WaveClasses.IdOf(resourceClass!.Value) == id);
}
