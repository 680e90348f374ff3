using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Edge.Dns;
using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Naming;

namespace Edge.Api;

/// <summary>
/// <c>/v1/zones/&lt;zone&gt;/control</c>: whose a zone is, as the name space outside says. Who shows by text that a zone is its own gets
/// it, whoever had it here before: that one either made it up, or has it no more.
/// </summary>
internal sealed class ControlEndpoint(IControlStore reading, ResourceWriter writer, IZoneEvidence? evidence, MasterKey masterKey, TimeProvider time)
{
    /// <summary>Zones that are looked at outside at the same time.</summary>
    private const int ProofsMax = 8;

    private readonly ZoneReads _reads = new(reading);
    private readonly byte[] _key = masterKey.Derive("edge proof of control of zones");
    private int _proofs;

    public async Task<ApiAnswer> ShowAsync(ApiCall call, CancellationToken cancellation)
    {
        var challenge = ChallengeOf(call, Capabilities.Read);
        if (!challenge.Succeeded)
        {
            return challenge.Failure;
        }

        var (_, name, text) = challenge.Value;
        var entry = await _reads.OneAsync(ResourceKinds.Zone.Key(call.Route("id")), cancellation);
        if (!entry.Succeeded)
        {
            return entry.Failure;
        }

        var control = entry.Value is { } zone && zone.Account == call.Caller.Subject && ResourceKinds.Zone.Parse(zone) is { Succeeded: true } parsed ? parsed.Value.Control : null;
        var shown = new JsonObject { ["zone"] = call.Route("id"), ["state"] = StateOf(control?.By), ["name"] = name.ToString(), ["text"] = text };
        if (control is not null)
        {
            shown["since"] = control.Since.ToString("O", CultureInfo.InvariantCulture);
        }

        return new ApiAnswer.Document(200, shown);
    }

    public async Task<ApiAnswer> ProveAsync(ApiCall call, CancellationToken cancellation)
    {
        var challenge = ChallengeOf(call, Capabilities.Create | Capabilities.Update);
        if (!challenge.Succeeded)
        {
            return challenge.Failure;
        }

        try
        {
            return Interlocked.Increment(ref _proofs) > ProofsMax
                ? new Failure("busy", $"{ProofsMax} zones are looked at just now: try again soon") { Retryable = true }
                : await ProveAsync(call, challenge.Value, cancellation);
        }
        finally
        {
            Interlocked.Decrement(ref _proofs);
        }
    }

    private async Task<ApiAnswer> ProveAsync(ApiCall call, (DnsName Zone, DnsName Name, string Text) challenge, CancellationToken cancellation)
    {
        var zone = call.Route("id");
        var seen = evidence is null ? null : await evidence.AskAsync(challenge.Zone, challenge.Name, cancellation);
        if (seen is null)
        {
            return new Failure("unproven", $"the servers of the zone above {zone} are not found: give the Api a resolver that finds them, by --resolver") { Retryable = true };
        }

        var judge = await JudgeAsync(cancellation);
        var entry = await _reads.OneAsync(ResourceKinds.Zone.Key(zone), cancellation);
        if (!judge.Succeeded || !entry.Succeeded)
        {
            return (judge.Failure ?? entry.Failure)!;
        }

        var verdict = judge.Value.Judge(seen, challenge.Text);
        var isOwn = entry.Value?.Account == call.Caller.Subject;
        return verdict.By == ZoneControl.Text || (verdict.By == ZoneControl.Delegation && isOwn)
            ? await WriteAsync(call, entry.Value, new ZoneControl { By = verdict.By, Since = time.GetUtcNow() }, cancellation)
            : new Failure("unproven", Unproven(zone, challenge, verdict, seen));
    }

    private async Task<ApiAnswer> WriteAsync(ApiCall call, ResourceEntry? entry, ZoneControl control, CancellationToken cancellation)
    {
        var zone = call.Route("id");
        var displaced = entry is not null && entry.Account != call.Caller.Subject ? entry.Account : null;
        if (displaced is not null)
        {
            var deletion = Request(call, new WantedChange.Delete(ResourceKinds.Zone, zone), control, new WriteCondition.None());
            if (await writer.WriteAsync(deletion, static _ => new ApiAnswer.Document(200, new JsonObject()), cancellation) is ApiAnswer.Problem problem)
            {
                return problem;
            }
        }

        var isNew = entry is null || displaced is not null;
        var parsed = isNew ? new ZoneDocument() : ResourceKinds.Zone.Parse(entry!);
        return !parsed.Succeeded ? parsed.Failure : await writer.WriteAsync(
            Request(call, new WantedChange.Put(ResourceKinds.Zone, zone, ResourceKinds.Zone.Serialise(parsed.Value)), control, isNew ? new WriteCondition.Absent() : new WriteCondition.None()),
            tag =>
            {
                var said = new JsonObject { ["zone"] = zone, ["state"] = StateOf(control.By), ["revision"] = tag.Revision.Value };
                if (displaced is not null)
                {
                    said["displaced"] = displaced;
                }

                return new ApiAnswer.Document(200, said) { Tag = tag };
            },
            cancellation);
    }

    /// <summary>Whose the zone was does not matter: what was shown outside is stronger.</summary>
    private static WriteRequest Request(ApiCall call, WantedChange change, ZoneControl control, WriteCondition condition) =>
        new([change]) { Author = call.Caller.Subject, Control = control, Condition = condition };

    private static string StateOf(string? by) => by switch
    {
        ZoneControl.Text => "proven",
        ZoneControl.Delegation => "delegated",
        _ => "unproven",
    };

    private static string Unproven(string zone, (DnsName Zone, DnsName Name, string Text) challenge, ControlVerdict verdict, ZoneEvidence seen)
    {
        var record = $"{challenge.Name} TXT \"{challenge.Text}\"";
        return verdict.By == ZoneControl.Delegation
            ? $"the zone above sends resolvers of {zone} here already, where somebody else has the zone: have it name other servers, enter {record} there, and ask again"
            : verdict.Lacking.Count > 0
                ? $"enter {record} where {zone} is answered now, and ask again: {string.Join(", ", verdict.Lacking)} {(verdict.Lacking.Count == 1 ? "does" : "do")} not have it"
                : $"enter {record} where {zone} is answered now, and ask again: none of its servers answers ({string.Join(", ", seen.Witnesses.Select(static witness => witness.Server))})";
    }

    private async Task<Outcome<ControlJudge>> JudgeAsync(CancellationToken cancellation)
    {
        var network = await _reads.OneAsync(ResourceKinds.Network.Key("self"), cancellation);
        var nodes = await _reads.ManyAsync(ResourceKinds.Node.Range, cancellation);
        if ((network.Failure ?? nodes.Failure) is { } failure)
        {
            return failure;
        }

        var places = nodes.Value.Entries.Select(static entry => ResourceKinds.Node.Parse(entry)).Where(static node => node.Succeeded)
            .SelectMany(static node => (node.Value.Anycast ?? []).Append(node.Value.Dns ?? ""));
        return new ControlJudge(
            StoredZone.DomainOf(network.Value), places.Select(static place => IPEndPoint.TryParse(place, out var at) ? at.Address : null).OfType<IPAddress>().ToHashSet());
    }

    private Outcome<(DnsName Zone, DnsName Name, string Text)> ChallengeOf(ApiCall call, Capabilities needed)
    {
        var zone = call.Route("id");
        if ((ResourceKinds.Zone.CheckId(zone) ?? call.Caller.Access.CheckOwn(ResourceKinds.Zone.Key(zone).Value, needed)) is { } failure)
        {
            return failure;
        }

        var apex = DnsName.Parse(zone);
        return DnsName.TryParse($"{ControlJudge.ChallengeLabel}.{zone}", out var name)
            ? (apex, name, ControlJudge.TextFor(_key, zone, call.Caller.Subject))
            : Failure.Invalid("id", zone, $"no room for the label {ControlJudge.ChallengeLabel} beneath it");
    }
}
