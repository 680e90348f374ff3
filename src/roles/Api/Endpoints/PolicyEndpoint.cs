using System.Text.Json.Nodes;
using Edge.Coordination;
using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Api;

/// <summary>
/// <c>GET /v1/explain</c>: which rule decides, for the caller or for somebody else. <c>POST /v1/policies/&lt;id&gt;/dry-run</c>: what
/// another text of a policy would change for those who have it, without writing it.
/// </summary>
internal sealed class PolicyEndpoint(IControlStore store)
{
    private const int DifferencesMax = 200;

    private static readonly (string Name, Capabilities Capability)[] _capabilities =
        [.. Enum.GetValues<Capabilities>()
            .Where(static capability => capability is not (Capabilities.None or Capabilities.Deny))
            .Select(static capability => (capability.ToString().ToLowerInvariant(), capability))];

    public async Task<ApiAnswer> ExplainAsync(ApiCall call, CancellationToken cancellation)
    {
        var path = call.Query("path") ?? "";
        var needed = _capabilities.FirstOrDefault(known => known.Name == call.Query("capability")).Capability;
        if (needed == Capabilities.None)
        {
            return Failure.Invalid("capability", call.Query("capability"), $"one of {string.Join(", ", _capabilities.Select(static known => known.Name))}");
        }

        var access = await AccessOfAsync(call, cancellation);
        if (!access.Succeeded)
        {
            return access.Failure;
        }

        var account = call.Query("account");
        var decision = access.Value.Decide(path, needed, account);
        return new ApiAnswer.Document(200, new JsonObject
        {
            ["allowed"] = decision.Allowed,
            ["policy"] = decision.Policy,
            ["rule"] = decision.Rule,
            ["explanation"] = access.Value.Explain(path, needed, account),
        });
    }

    public async Task<ApiAnswer> DryRunAsync(ApiCall call, CancellationToken cancellation)
    {
        var id = call.Route("id");
        var body = await call.JsonAsync(cancellation);
        if (!body.Succeeded)
        {
            return body.Failure;
        }

        var change = ResourceBody.Read(ResourceKinds.Policy, id, body.Value);
        if (!change.Succeeded)
        {
            return change.Failure;
        }

        var denied = call.Caller.Access.Check(change.Value.Key.Value, Capabilities.Read)
            ?? call.Caller.Access.Check(ResourceKinds.Token.Prefix, Capabilities.List);
        if (denied is not null)
        {
            return denied;
        }

        if (await store.ReadAsync(KeyRange.All, cancellation) is not ReadOutcome.Found found)
        {
            return ProblemStatus.StoreDown("the policies in force cannot be read");
        }

        var wanted = ResourceKinds.Policy.Parse(((WantedChange.Put)change.Value).Body);
        return wanted.Succeeded
            ? Compare(id, new PolicyTrial(found.Entries, id, wanted.Value), found.Head)
            : wanted.Failure;
    }

    /// <summary>What a device's streams bring it, in the words of policies.</summary>
    private async ValueTask<Outcome<AccessList>> AccessOfDeviceAsync(ApiCall call, string device, CancellationToken cancellation)
    {
        if (!NodeId.TryParse(device, out var id))
        {
            return Failure.Invalid("device", device, "the name of a node");
        }

        var (deviceKey, nodeKey) = (ResourceKinds.Device.Key(device), ResourceKinds.Node.Key(device));
        if (call.Caller.Access.Check(deviceKey.Value, Capabilities.Read) is { } denied)
        {
            return denied;
        }

        if (await store.ReadAsync(KeyRange.Of(deviceKey), cancellation) is not ReadOutcome.Found devices
            || await store.ReadAsync(KeyRange.Of(nodeKey), cancellation) is not ReadOutcome.Found nodes)
        {
            return ProblemStatus.StoreDown("the device cannot be read");
        }

        if (devices.Entries is not [var known] || ResourceKinds.Device.Parse(known) is not { Succeeded: true, Value: var document })
        {
            return ProblemStatus.Missing(deviceKey.Value);
        }

        if (document.Revoked || nodes.Entries.Count == 0)
        {
            return AccessList.Nothing;
        }

        if (document.Role is NodeRole.Stargate or NodeRole.Api)
        {
            return Failure.Invalid("device", device, $"a {NodeRoleName.Of(document.Role)} opens the database itself, and so reads everything");
        }

        var rules = NodeTopic.Of(document.Role, id).Rules;
        return new AccessList([CompiledPolicy.From($"streams of {NodeRoleName.Of(document.Role)}s", new PolicyDocument { Rules = rules })], device: id);
    }

    private static ApiAnswer.Document Compare(string id, PolicyTrial trial, StoreHead head)
    {
        var differences = new JsonArray();
        var count = 0;
        foreach (var (holder, path, capability, before, after) in trial.Differences(_capabilities))
        {
            if (++count <= DifferencesMax)
            {
                differences.Add(new JsonObject
                {
                    ["holder"] = holder, ["path"] = path, ["capability"] = capability, ["before"] = before, ["after"] = after,
                });
            }
        }

        return new ApiAnswer.Document(200, new JsonObject
        {
            ["policy"] = id,
            ["revision"] = head.Revision.Value,
            ["holders"] = trial.Holders,
            ["paths"] = trial.Paths,
            ["changed"] = count,
            ["differences"] = differences,
        });
    }

    /// <summary>The access of the caller, or of the token or subject that it asks about, which takes the right to see those.</summary>
    private async ValueTask<Outcome<AccessList>> AccessOfAsync(ApiCall call, CancellationToken cancellation)
    {
        if (call.Query("device") is { } device)
        {
            return await AccessOfDeviceAsync(call, device, cancellation);
        }

        if (call.Query("token") is null && call.Query("subject") is null)
        {
            return call.Caller.Access;
        }

        if (call.Caller.Access.Check(ResourceKinds.Token.Prefix, Capabilities.List) is { } denied)
        {
            return denied;
        }

        if (await store.ReadAsync(KeyRange.All, cancellation) is not ReadOutcome.Found found)
        {
            return ProblemStatus.StoreDown("policies and tokens cannot be read");
        }

        var holders = PolicyHolder.In(found.Entries)
            .Where(holder => call.Query("token") is { } accessor ? holder.Accessor == accessor : holder.Subject == call.Query("subject"))
            .ToList();
        if (holders.Count == 0)
        {
            return call.Query("token") is { } unknown
                ? ProblemStatus.Missing($"tokens/{unknown}")
                : new Failure(ProblemStatus.NotFound, $"nobody is '{call.Query("subject")}': no token and no person has this subject");
        }

        var policies = PolicyHolder.PoliciesIn(found.Entries);
        return new AccessList(
            [.. holders.SelectMany(static holder => holder.Policies).Distinct().Where(policies.ContainsKey).Select(name => policies[name])],
            subject: holders[0].Subject);
    }
}
