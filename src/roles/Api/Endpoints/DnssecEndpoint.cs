using System.Text.Json.Nodes;
using Edge.Dns;
using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Naming;

namespace Edge.Api;

/// <summary><c>/v1/zones/&lt;zone&gt;/dnssec</c>: how a zone is signed, and what is wanted of that. Stargates do the work.</summary>
internal sealed class DnssecEndpoint(IControlStore reading, ResourceWriter writer, ZoneKeyImports imports, TimeProvider time)
{
    private readonly ZoneReads _reads = new(reading);

    public async Task<ApiAnswer> ShowAsync(ApiCall call, CancellationToken cancellation)
    {
        var found = await ReadAsync(call, Capabilities.Read, cancellation);
        if (!found.Succeeded)
        {
            return found.Failure;
        }

        var zone = call.Route("id");
        var (entry, document) = found.Value;
        var keys = await _reads.ManyAsync(RangeOf(zone), cancellation);
        var said = await _reads.OneAsync(ResourceKinds.ZoneSignatures.Key(zone), cancellation);
        if ((keys.Failure ?? said.Failure) is { } failure)
        {
            return failure;
        }

        var signatures = said.Value is { } kept && ResourceKinds.ZoneSignatures.Parse(kept) is { Succeeded: true } parsed ? parsed.Value : null;
        return new ApiAnswer.Document(200, Shown(zone, document, KeysOf(keys.Value), signatures)) { Tag = new EntityTag(keys.Value.Head.Epoch, entry.Modified) };
    }

    public async Task<ApiAnswer> ChangeAsync(ApiCall call, CancellationToken cancellation)
    {
        var body = await JsonFields.ReadAsync(call, ["action", "keys"], cancellation);
        var action = body.Succeeded ? body.Value.Required("action") : body.Failure;
        if (!action.Succeeded)
        {
            return action.Failure;
        }

        var found = await ReadAsync(call, Capabilities.Update, cancellation);
        if (!found.Succeeded)
        {
            return found.Failure;
        }

        var zone = call.Route("id");
        if (action.Value == "import")
        {
            var present = await _reads.ManyAsync(RangeOf(zone), cancellation);
            return present.Succeeded ? await imports.TakeAsync(zone, call.Caller.Subject, found.Value, body.Value["keys"], present.Value.Entries.Count, cancellation) : present.Failure;
        }

        var (entry, document) = found.Value;
        var wish = Wished(action.Value, document.Signing, time.GetUtcNow());
        if (!wish.Succeeded)
        {
            return wish.Failure;
        }

        var change = new WantedChange.Put(ResourceKinds.Zone, zone, ResourceKinds.Zone.Serialise(document with { Signing = wish.Value.Signing }));
        var request = new WriteRequest([change])
        {
            Author = call.Caller.Subject,
            Condition = new WriteCondition.None(),
            Refuse = (wanted, account) => call.Caller.Access.Check(wanted.Key.Value, Capabilities.Update, account),
        };
        return await writer.WriteAsync(
            request,
            tag => new ApiAnswer.Document(200, new JsonObject { ["zone"] = zone, ["action"] = action.Value, ["revision"] = tag.Revision.Value }) { Tag = tag },
            cancellation);
    }

    private static KeyRange RangeOf(string zone) => new($"{ResourceKinds.ZoneKey.Prefix}{ResourceKey.Of(zone)}/");

    private static Outcome<ZoneDocument> Wished(string action, ZoneSigningWish? signing, DateTimeOffset now) => (action, signing) switch
    {
        ("enable", _) => new ZoneDocument { Signing = signing ?? new ZoneSigningWish() },
        ("disable", _) => new ZoneDocument(),
        ("roll-zone-key" or "roll-key-key", null) => new Failure(ProblemStatus.Conflict, "the zone is not to be signed, and has no keys to roll: enable that first"),
        ("roll-zone-key", { } wish) => new ZoneDocument { Signing = wish with { RollZoneKey = now } },
        ("roll-key-key", { } wish) => new ZoneDocument { Signing = wish with { RollKeyKey = now } },
        _ => Failure.Invalid("action", action, "it must be one of enable, disable, roll-zone-key, roll-key-key, import"),
    };

    private static JsonObject Shown(string zone, ZoneDocument document, IReadOnlyList<(string Id, ZoneKeyDocument Key)> keys, ZoneSignaturesDocument? signatures)
    {
        var apex = DnsName.Parse(zone);
        var newest = keys.LastOrDefault(static key => key.Key is { Use: ZoneKeyDocument.KeyUse, State: not ZoneKeyDocument.Retired }).Key;
        var body = new JsonObject
        {
            ["zone"] = zone,
            ["state"] = signatures is null ? (document.Signing is null ? "unsigned" : "beginning") : document.Signing is null ? "ending" : newest?.State == ZoneKeyDocument.Active ? "vouched for" : "signed",
            ["keys"] = new JsonArray([.. keys.Select(key => (JsonNode)Shown(apex, key.Id, key.Key))]),
            ["ds"] = new JsonArray(newest is null || document.Signing is null ? [] : [DsOf(apex, newest)]),
            ["cds"] = new JsonArray([.. (signatures?.Cds ?? []).Select(static text => (JsonNode)text)]),
        };
        if (signatures is not null)
        {
            body["until"] = signatures.Until.ToString("O", System.Globalization.CultureInfo.InvariantCulture);
        }

        if (signatures?.LeavingSince is { } since)
        {
            body["leavingSince"] = since.ToString("O", System.Globalization.CultureInfo.InvariantCulture);
        }

        return body;
    }

    private static JsonObject Shown(DnsName apex, string id, ZoneKeyDocument key)
    {
        var shown = new JsonObject
        {
            ["id"] = id,
            ["use"] = key.Use,
            ["state"] = key.State,
            ["algorithm"] = key.Algorithm,
            ["tag"] = (int)ZoneKeyPlan.PublicOf(key).Tag,
            ["created"] = key.Created.ToString("O", System.Globalization.CultureInfo.InvariantCulture),
            ["since"] = key.Since.ToString("O", System.Globalization.CultureInfo.InvariantCulture),
        };
        if (key.Until is { } until)
        {
            shown["until"] = until.ToString("O", System.Globalization.CultureInfo.InvariantCulture);
        }

        if (key.Use == ZoneKeyDocument.KeyUse)
        {
            shown["ds"] = DsOf(apex, key);
        }

        return shown;
    }

    private static string DsOf(DnsName apex, ZoneKeyDocument key) => RecordText.Format(DnsRecordType.Ds, ZoneKeyPlan.PublicOf(key).ToDs(apex));

    private static IReadOnlyList<(string Id, ZoneKeyDocument Key)> KeysOf(ReadOutcome.Found found) =>
        [.. found.Entries
            .Select(static entry => (Id: ResourceKinds.ZoneKey.IdOf(entry.Key)?.Split('/')[^1], Key: ResourceKinds.ZoneKey.Parse(entry)))
            .Where(static key => key is { Id: not null, Key.Succeeded: true })
            .Select(static key => (key.Id!, key.Key.Value))
            .OrderBy(static key => key.Value.Use, StringComparer.Ordinal).ThenBy(static key => key.Value.Created)];

    private async Task<Outcome<(ResourceEntry Entry, ZoneDocument Document)>> ReadAsync(ApiCall call, Capabilities needed, CancellationToken cancellation)
    {
        var zone = call.Route("id");
        if (ResourceKinds.Zone.CheckId(zone) is not null)
        {
            return ProblemStatus.Missing($"{ResourceKinds.Zone.Prefix}{zone}");
        }

        var key = ResourceKinds.Zone.Key(zone);
        if (call.Caller.Access.CheckOwn(key.Value, needed) is { } denied)
        {
            return denied;
        }

        var read = await _reads.OneAsync(key, cancellation);
        if (!read.Succeeded || read.Value is not { } entry)
        {
            return read.Failure ?? ProblemStatus.Missing(key.Value);
        }

        if (call.Caller.Access.Check(key.Value, needed, entry.Account) is { } notOwn)
        {
            return notOwn;
        }

        var document = ResourceKinds.Zone.Parse(entry);
        return document.Succeeded ? (entry, document.Value) : document.Failure;
    }
}
