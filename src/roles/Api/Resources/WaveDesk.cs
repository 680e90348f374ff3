using System.Text.Json.Nodes;
using Edge.Coordination;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Api;

/// <summary>What the store and the Stargates say of the waves.</summary>
internal sealed class WaveDesk(IControlStore store, INetworkView view, TimeProvider time)
{
    /// <summary>The waves of a class now; a failure if the store does not answer.</summary>
    public async Task<Outcome<(StoreHead Head, DeploymentDocument? Deployment, Revision Modified, WaveReport Report)>> ReadAsync(
        ResourceClass resourceClass, CancellationToken cancellation)
    {
        if (await store.ReadAsync(ResourceKinds.Node.Range, cancellation) is not ReadOutcome.Found nodes)
        {
            return ProblemStatus.StoreDown("the list of nodes cannot be read");
        }

        if (await store.ReadAsync(KeyRange.Of(WaveClasses.KeyOf(resourceClass)), cancellation) is not ReadOutcome.Found found)
        {
            return ProblemStatus.StoreDown("the deployment cannot be read");
        }

        var deployment = found.Entries is [var entry] ? ResourceKinds.Deployment.Parse(entry) : (Outcome<DeploymentDocument>?)null;
        if (deployment is { Succeeded: false })
        {
            return deployment.Value.Failure;
        }

        var modified = found.Entries is [var written] ? written.Modified : Revision.Zero;
        var report = new WaveReport(resourceClass, deployment?.Value, Members(nodes, resourceClass), time.GetUtcNow());
        return (found.Head, deployment?.Value, modified, report);
    }

    /// <summary>The classes whose waves wait for a person; none that is known while the store does not answer.</summary>
    public async Task<JsonArray> HaltedAsync(CancellationToken cancellation) =>
        await store.ReadAsync(ResourceKinds.Deployment.Range, cancellation) is ReadOutcome.Found found
            ? new JsonArray([.. found.Entries
                .Select(static entry => (Id: ResourceKinds.Deployment.IdOf(entry.Key), Document: ResourceKinds.Deployment.Parse(entry)))
                .Where(static deployment => deployment.Document is { Succeeded: true, Value.Halt: not null })
                .Select(static deployment => (JsonNode)new JsonObject { ["id"] = deployment.Id, ["reason"] = deployment.Document.Value.Halt!.Reason })])
            : [];

    /// <summary>Adds to the answer about a revision what waves say of it: refused, halted, soaking.</summary>
    public async Task<Failure?> AddAsync(JsonObject change, Revision revision, IReadOnlyCollection<ResourceClass> classes, CancellationToken cancellation)
    {
        var rejected = new JsonArray();
        change["rejected"] = rejected;
        foreach (var resourceClass in classes.Where(WaveClasses.All.Contains))
        {
            var read = await ReadAsync(resourceClass, cancellation);
            if (!read.Succeeded)
            {
                return read.Failure;
            }

            var (_, deployment, _, report) = read.Value;
            var recorded = deployment?.Rejections.Where(rejection => rejection.Revision == revision.Value).ToList() ?? [];
            recorded.ForEach(rejection => rejected.Add(report.Write(rejection)));
            foreach (var (node, rejection) in Unrecorded(revision, resourceClass, recorded))
            {
                rejected.Add(new JsonObject
                {
                    ["key"] = rejection.Key.Value, ["revision"] = rejection.Revision.Value, ["node"] = node.Value, ["field"] = rejection.Field, ["rule"] = rejection.Rule, ["outcome"] = "refused",
                });
            }

            if (deployment is not null && deployment.All < revision.Value)
            {
                change["deployment"] = WaveClasses.IdOf(resourceClass);
                change["halted"] = deployment.Halt?.Reason;
                change["reached"] = deployment.Reached is { } reached && deployment.Canary >= revision.Value ? reached.ToString() : null;
                change["soakLeftSeconds"] = deployment.Canary >= revision.Value ? report.SoakLeft?.TotalSeconds : null;
            }
        }

        return null;
    }

    /// <summary>A node's own word comes before the executor has recorded it. Hosts refuse for nobody but themselves.</summary>
    private IEnumerable<(NodeId Node, NodeRejection Rejection)> Unrecorded(
        Revision revision, ResourceClass resourceClass, IReadOnlyList<DeploymentRejection> recorded) => view.Observations
        .Where(static observation => observation.Role is NodeRole.Stargate or NodeRole.Gateway)
        .SelectMany(static observation => observation.Rejections.Select(rejection => (observation.Node, Rejection: rejection)))
        .Where(refused => refused.Rejection.Revision == revision
            && ResourceKinds.ClassOf(refused.Rejection.Key) == resourceClass
            && !recorded.Any(known => known.Key == refused.Rejection.Key.Value))
        .DistinctBy(static refused => refused.Rejection.Key);

    private IReadOnlyList<MemberState> Members(ReadOutcome.Found nodes, ResourceClass resourceClass)
    {
        var members = nodes.Entries
            .Select(entry => (Id: ResourceKinds.Node.IdOf(entry.Key), Document: ResourceKinds.Node.Parse(entry)))
            .Where(static node => NodeId.TryParse(node.Id, out _) && node.Document is { Succeeded: true, Value.Role: NodeRole.Stargate or NodeRole.Gateway or NodeRole.Host })
            .Select(static node => WaveMember.Of(NodeId.Parse(node.Id!), node.Document.Value));
        var opinions = NodeOpinion.Latest(view.Observations);
        return MemberCensus.Take(
            members, view.Observations, node => opinions.GetValueOrDefault(node.Value)?.Health ?? NodeHealth.Unknown, nodes.Head.Epoch, resourceClass);
    }
}
