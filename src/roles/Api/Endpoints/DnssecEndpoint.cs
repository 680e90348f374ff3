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
    /// <summary>A zone whose records change all the time is read again so often.</summary>
    private const int AttemptsMax = 8;

    private readonly ZoneReads _reads = new(reading);

    public async Task<ApiAnswer> ShowAsync(ApiCall call, CancellationToken cancellation)
    {
        var found = await ReadAsync(call, Capabilities.Read, cancellation);
        if (!found.Succeeded)
        {
            return found.Failure;
        }

        var zone = call.Route("id");
        var (_, document, tag) = found.Value;
        var keys = await _reads.ManyAsync(RangeOf(zone), cancellation);
        var said = await _reads.OneAsync(ResourceKinds.ZoneSignatures.Key(zone), cancellation);
        if ((keys.Failure ?? said.Failure) is { } failure)
        {
            return failure;
        }

        var signatures = said.Value is { } kept && ResourceKinds.ZoneSignatures.Parse(kept) is { Succeeded: true } parsed ? parsed.Value : null;
        return new ApiAnswer.Document(200, Shown(zone, document, KeysOf(keys.Value), signatures)) { Tag = tag };
    }

    public async Task<ApiAnswer> ChangeAsync(ApiCall call, CancellationToken cancellation)
    {
        var body = await JsonFields.ReadAsync(call, ["action", "keys"], cancellation);
        var action = body.Succeeded ? body.Value.Required("action") : body.Failure;
        if (!action.Succeeded)
        {
            return action.Failure;
        }

        for (var attempt = 1; ; attempt++)
        {
            var answer = await TryChangeAsync(call, action.Value, body.Value["keys"], cancellation);
            if (attempt == AttemptsMax || answer is not ApiAnswer.Problem { Current: not null })
            {
                return answer;
            }
        }
    }

    /// <summary>What else is changed of the zone at the same time is kept: if it is not as it was read, nothing is written.</summary>
    private async Task<ApiAnswer> TryChangeAsync(ApiCall call, string action, JsonNode? keys, CancellationToken cancellation)
    {
        var found = await ReadAsync(call, Capabilities.Update, cancellation);
        if (!found.Succeeded)
        {
            return found.Failure;
        }

        var zone = call.Route("id");
        var (entry, document, tag) = found.Value;
        if (action == "import")
        {
            var present = await _reads.ManyAsync(RangeOf(zone), cancellation);
            return present.Succeeded ? await imports.TakeAsync(zone, call.Caller.Subject, (entry, document), keys, present.Value.Entries.Count, cancellation) : present.Failure;
        }

        var wish = Wished(action, document.Signing, time.GetUtcNow());
        if (!wish.Succeeded)
        {
            return wish.Failure;
        }

        var change = new WantedChange.Put(ResourceKinds.Zone, zone, ResourceKinds.Zone.Serialise(document with { Signing = wish.Value.Signing }));
        var request = new WriteRequest([change])
        {
            Author = call.Caller.Subject,
            Condition = new WriteCondition.Unchanged(tag),
            Refuse = (wanted, account) => call.Caller.Access.Check(wanted.Key.Value, Capabilities.Update, account),
        };
        return await writer.WriteAsync(
            request,
            written => new ApiAnswer.Document(200, new JsonObject { ["zone"] = zone, ["action"] = action, ["revision"] = written.Revision.Value }) { Tag = written },
            cancellation);
    }

    private static KeyRange RangeOf(string zone) => new($"{ResourceKinds.ZoneKey.Prefix}{ResourceKey.Of(zone)}/");

    private static Outcome<ZoneDocument> Wished(string action, ZoneSigningWish? signing, DateTimeOffset now) => (action, signing) switch
    {
        ("enable", _) => new ZoneDocument { Signing = (signing ?? new ZoneSigningWish()) with { Ending = null } },
        ("disable" or "disable-at-once", null) => new ZoneDocument(),
        ("disable", { } wish) => new ZoneDocument { Signing = wish with { Ending = ZoneSigningWish.Safely } },
        ("disable-at-once", { } wish) => new ZoneDocument { Signing = wish with { Ending = ZoneSigningWish.AtOnce } },
        ("roll-zone-key" or "roll-key-key", null or { Ending: not null }) => new Failure(ProblemStatus.Conflict, "the zone is not to be signed, and has no keys to roll: enable that first"),
        ("roll-zone-key", { } wish) => new ZoneDocument { Signing = wish with { RollZoneKey = now } },
        ("roll-key-key", { } wish) => new ZoneDocument { Signing = wish with { RollKeyKey = now } },
        _ => Failure.Invalid("action", action, "it must be one of enable, disable, disable-at-once, roll-zone-key, roll-key-key, import"),
    };

    private static string StateOf(ZoneDocument document, ZoneKeyDocument? newest, ZoneSignaturesDocument? signatures)
    {
        var isWanted = document.Signing is { Ending: null };
        return signatures is null ? (isWanted ? "beginning" : "unsigned") : !isWanted ? "ending" : newest?.State == ZoneKeyDocument.Active ? "vouched for" : "signed";
    }

    private static JsonObject Shown(string zone, ZoneDocument document, IReadOnlyList<(string Id, ZoneKeyDocument Key)> keys, ZoneSignaturesDocument? signatures)
    {
        var apex = DnsName.Parse(zone);
        var newest = keys.LastOrDefault(static key => key.Key is { Use: ZoneKeyDocument.KeyUse, State: not ZoneKeyDocument.Retired }).Key;
        var body = new JsonObject
        {
            ["zone"] = zone,
            ["state"] = StateOf(document, newest, signatures),
            ["keys"] = new JsonArray([.. keys.Select(key => (JsonNode)Shown(apex, key.Id, key.Key))]),
            ["ds"] = new JsonArray(newest is null || document.Signing is not { Ending: null } ? [] : [DsOf(apex, newest)]),
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

    private async Task<Outcome<(ResourceEntry Entry, ZoneDocument Document, EntityTag Tag)>> ReadAsync(ApiCall call, Capabilities needed, CancellationToken cancellation)
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

        var read = await _reads.ManyAsync(KeyRange.Of(key), cancellation);
        if (!read.Succeeded || read.Value.Entries is not [var entry, ..])
        {
            return read.Failure ?? ProblemStatus.Missing(key.Value);
        }

        if (call.Caller.Access.Check(key.Value, needed, entry.Account) is { } notOwn)
        {
            return notOwn;
        }

        var document = ResourceKinds.Zone.Parse(entry);
        return document.Succeeded ? (entry, document.Value, new EntityTag(read.Value.Head.Epoch, entry.Modified)) : document.Failure;
    }
}
