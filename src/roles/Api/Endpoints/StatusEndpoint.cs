using System.Text.Json.Nodes;
using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Api;

/// <summary><c>GET /v1/status</c>: every node as the Stargates see it now. <c>GET /v1/changes/&lt;revision&gt;</c>: who has applied a change.</summary>
internal sealed class StatusEndpoint(IControlStore store, INetworkView view, WaveDesk waves, RevisionClock revisions, NodeId self, string version)
{
    public async Task<ApiAnswer> StatusAsync(ApiCall call, CancellationToken cancellation)
    {
        if (call.Caller.Access.Check(ResourceKinds.Node.Prefix, Capabilities.List) is { } denied)
        {
            return denied;
        }

        var read = await store.ReadAsync(ResourceKinds.Node.Range, cancellation);
        if (read is not ReadOutcome.Found found)
        {
            return ProblemStatus.StoreDown("the list of nodes cannot be read");
        }

        if (await store.ReadAsync(ResourceKinds.Device.Range, cancellation) is not ReadOutcome.Found devices)
        {
            return ProblemStatus.StoreDown("the list of devices cannot be read");
        }

        var revoked = devices.Entries
            .Where(entry => ResourceKinds.Device.Parse(entry) is { Succeeded: true, Value.Revoked: true })
            .Select(entry => ResourceKinds.Device.IdOf(entry.Key)!)
            .ToHashSet(StringComparer.Ordinal);
        var opinions = NodeOpinion.Latest(view.Observations);
        var drains = NodeDraining.Latest(view.Drains);
        var anycast = view.Anycast.ToDictionary(static member => member.Node.Value, StringComparer.Ordinal);
        var documents = found.Entries
            .Select(entry => (Id: ResourceKinds.Node.IdOf(entry.Key)!, Document: ResourceKinds.Node.Parse(entry)))
            .Where(static node => node.Document.Succeeded)
            .Select(static node => (node.Id, Document: node.Document.Value))
            .ToList();
        var remarks = new NodeRemarks(documents, opinions);
        var nodes = documents.Select(node => (JsonNode)Describe(
            node.Id,
            node.Document,
            remarks.On(node.Id, node.Id == self.Value ? OfSelf(found.Head) : opinions.GetValueOrDefault(node.Id)),
            NodeDraining.Of(node.Document, drains.GetValueOrDefault(node.Id)),
            found.Head,
            revoked.Contains(node.Id),
            anycast.GetValueOrDefault(node.Id)));
        return new ApiAnswer.Document(200, new JsonObject
        {
            ["epoch"] = found.Head.Epoch,
            ["revision"] = found.Head.Revision.Value,
            ["storeAnswers"] = !found.IsRemembered,
            ["nodes"] = new JsonArray([.. nodes]),
            ["halted"] = await waves.HaltedAsync(cancellation),
            ["losses"] = await LossesAsync(cancellation),
        });
    }

    /// <summary>The epochs that began with documents of people lost, which nobody has dealt with yet; none that is known while the store does not answer.</summary>
    private async Task<JsonArray> LossesAsync(CancellationToken cancellation) =>
        await store.ReadAsync(ResourceKinds.Loss.Range, cancellation) is ReadOutcome.Found found
            ? new JsonArray([.. found.Entries
                .Select(static entry => (Epoch: ResourceKinds.Loss.IdOf(entry.Key), Document: ResourceKinds.Loss.Parse(entry)))
                .Where(static loss => loss.Document.Succeeded)
                .Select(static loss => (loss.Epoch, Documents: loss.Document.Value.Commits.Count(static commit => !LossCommit.IsOwn(commit)) + loss.Document.Value.Unlisted))
                .Where(static loss => loss.Documents > 0)
                .Select(static loss => (JsonNode)new JsonObject { ["epoch"] = loss.Epoch, ["documents"] = loss.Documents })])
            : [];

    public async Task<ApiAnswer> ChangeAsync(ApiCall call, CancellationToken cancellation)
    {
        if (!long.TryParse(call.Route("revision"), out var revision) || revision < 1)
        {
            return Failure.Invalid("revision", call.Route("revision"), "a revision is a number from 1");
        }

        var read = await store.ReadAsync(ResourceKinds.Node.Range, cancellation);
        if (read is not ReadOutcome.Found { Head: var head, Entries: var entries })
        {
            return ProblemStatus.StoreDown("the list of nodes cannot be read");
        }

        if (revision > head.Revision.Value)
        {
            return ProblemStatus.Missing($"revision {revision}");
        }

        var nodes = entries
            .Select(entry => (Id: ResourceKinds.Node.IdOf(entry.Key)!, Document: ResourceKinds.Node.Parse(entry)))
            .Where(node => node.Document.Succeeded)
            .ToDictionary(node => node.Id, node => node.Document.Value.Role, StringComparer.Ordinal);
        var classes = await TouchedClasses.OfAsync(store, head.Epoch, new Revision(revision), cancellation);
        var progress = ChangeProgress.Of(head.Epoch, new Revision(revision), classes, view.Observations, nodes);
        var change = new JsonObject
        {
            ["epoch"] = head.Epoch,
            ["revision"] = revision,
            ["complete"] = progress.Waiting.Count == 0,
            ["applied"] = Names(progress.Applied),
            ["waiting"] = Names(progress.Waiting),
            ["out"] = Names(progress.Out),
        };
        return await waves.AddAsync(change, new Revision(revision), classes, cancellation) is { } failure ? failure : new ApiAnswer.Document(200, change);
    }

    /// <summary>Stargates don't watch Apis; this one answers, and reads the store itself.</summary>
    private NodeOpinion OfSelf(StoreHead head) =>
        new(NodeRole.Api, NodeHealth.Healthy, "answers", version, head.Epoch, ClassCursors.Of(head.Revision), Connected: true, Streams: 0);

    private JsonObject Describe(string id, NodeDocument document, NodeOpinion? opinion, NodeDraining draining, StoreHead head, bool revoked, AnycastReport? anycast) => new()
    {
        ["id"] = id,
        ["role"] = NodeRoleName.Of(document.Role),
        ["region"] = document.Region,
        ["health"] = (revoked ? NodeHealth.Down : opinion?.Health ?? NodeHealth.Unknown).ToString().ToLowerInvariant(),
        ["reason"] = revoked ? "its device is revoked" : opinion?.Reason ?? (document.Role == NodeRole.Api ? "another Api" : "no Stargate has seen it"),
        ["version"] = opinion?.Version ?? "",
        ["applied"] = opinion?.Applied.Earliest.Value,
        ["cursors"] = opinion is null ? null : Cursors(opinion.Applied),
        ["behind"] = opinion is null || revoked ? null : Behind(opinion, head),
        ["since"] = opinion is null || opinion.Since == default ? null : opinion.Since,
        ["connected"] = opinion?.Connected ?? false,
        ["seen"] = opinion is null || opinion.At == default ? null : opinion.At,
        ["streams"] = opinion?.Streams ?? 0,
        ["drain"] = document.Drain,
        ["administrative"] = draining.State,
        ["draining"] = draining.Describe(),
        ["anycast"] = anycast is null ? null : Describe(anycast),
        ["rejections"] = new JsonArray([.. (opinion?.Rejections ?? []).Select(static rejection => (JsonNode)Describe(rejection))]),
    };

    private static JsonObject Describe(AnycastReport anycast) => new()
    {
        ["state"] = anycast.State.ToString().ToLowerInvariant(),
        ["reason"] = anycast.Reason,
        ["since"] = anycast.Since,
    };

    private static JsonObject Describe(NodeRejection rejection) => new()
    {
        ["key"] = rejection.Key.Value,
        ["revision"] = rejection.Revision.Value,
        ["field"] = rejection.Field,
        ["rule"] = rejection.Rule,
    };

    /// <summary>How far a node is from what is committed: how many revisions, and for how long there has been one that it lacks. A revoked one is owed none.</summary>
    private JsonObject? Behind(NodeOpinion opinion, StoreHead head)
    {
        var applied = opinion.Applied.Earliest;
        return opinion.Epoch == head.Epoch && applied < head.Revision
            ? new JsonObject
            {
                ["revisions"] = head.Revision.Value - applied.Value,
                ["seconds"] = revisions.Since(head.Epoch, applied) is { } since ? Math.Round(since.TotalSeconds, 1) : null,
            }
            : null;
    }

    private static JsonObject Cursors(ClassCursors applied) => new()
    {
        ["express"] = applied.Express.Value,
        ["tenant"] = applied.Tenant.Value,
        ["network"] = applied.Network.Value,
    };

    private static JsonArray Names(IReadOnlyList<string> names) => new([.. names.Select(name => (JsonNode)name)]);
}
