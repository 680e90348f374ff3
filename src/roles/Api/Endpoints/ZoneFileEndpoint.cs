using System.Text;
using System.Text.Json.Nodes;
using Edge.Dns;
using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Naming;

namespace Edge.Api;

/// <summary>
/// <c>/v1/zones/&lt;zone&gt;/file</c>: a zone as a zone file, and back; <c>…/undo</c> takes back an import that was cut short;
/// <c>…/check</c> says what is wrong in a zone.
/// </summary>
/// <param name="reading">Answers reads out of what is remembered while the store is away.</param>
internal sealed class ZoneFileEndpoint(IControlStore reading, IControlStore store, ResourceWriter writer)
{
    /// <summary>Of a zone file.</summary>
    private const int FileBytesMax = 16 * 1024 * 1024;

    /// <summary>Of a request that brings one, in which line ends and quotes take two bytes each.</summary>
    public const int BodyBytesMax = 2 * FileBytesMax;

    /// <summary>Files that are read at the same time; each takes several times its size of memory.</summary>
    private const int ImportsMax = 2;

    private readonly ZoneReads _reads = new(reading);
    private readonly ZoneImport _import = new(store, writer);
    private int _imports;

    public async Task<ApiAnswer> ExportAsync(ApiCall call, CancellationToken cancellation)
    {
        var found = await ReadAsync(call, cancellation);
        if (!found.Succeeded)
        {
            return found.Failure;
        }

        var zone = found.Value;
        if (zone.Document.IsTaken())
        {
            return new Failure(ProblemStatus.Conflict, $"{call.Route("id")} is taken from {zone.Document.Primaries[0].Address}: its records are there, and not in the store");
        }

        using var file = new MemoryStream();
        var text = new ZoneFileWriter(file, zone.Apex);
        foreach (var (name, set) in zone.All())
        {
            for (var i = 0; i < set.Count; i++)
            {
                text.Write(name.Wire, set.TtlSeconds, set.Type, set.Value(i));
            }
        }

        text.Flush();
        foreach (var (id, document) in zone.Aliases)
        {
            // A zone file cannot say it; a person can.
            file.Write(Encoding.UTF8.GetBytes($"; {id.Owner}\t{document.TtlSeconds}\tIN\tALIAS\t{document.Steering!.Target} ({RecordTypeName.Of(id.Type)})\n"));
        }

        return new ApiAnswer.Document(200, new JsonObject
        {
            ["zone"] = call.Route("id"),
            ["revision"] = zone.Entry.Modified.Value,
            ["serial"] = ZoneSerial.Of(zone.Document, zone.Entry.Modified),
            ["file"] = Encoding.UTF8.GetString(file.ToArray()),
        })
        {
            Tag = new EntityTag(zone.Epoch, zone.Entry.Modified),
        };
    }

    public async Task<ApiAnswer> CheckAsync(ApiCall call, CancellationToken cancellation)
    {
        var found = await ReadAsync(call, cancellation);
        if (!found.Succeeded)
        {
            return found.Failure;
        }

        var builder = new ZoneBuilder(found.Value.Apex);
        foreach (var (name, set) in found.Value.All())
        {
            for (var i = 0; i < set.Count; i++)
            {
                builder.Add(name.Wire, set.Type, set.TtlSeconds, set.Value(i));
            }
        }

        builder.Build(out var issues);
        return new ApiAnswer.Document(200, new JsonObject
        {
            ["zone"] = call.Route("id"),
            ["servers"] = new JsonArray([.. found.Value.Servers.Select(static server => (JsonNode)server.ToString())]),
            ["issues"] = new JsonArray([.. issues.Select(static issue => (JsonNode)new JsonObject
            {
                ["severity"] = issue.IsError ? "error" : "warning",
                ["owner"] = issue.Owner.ToString(),
                ["type"] = issue.Type == DnsRecordType.None ? "" : RecordTypeName.Of(issue.Type),
                ["rule"] = issue.Rule,
            })]),
        });
    }

    public async Task<ApiAnswer> ImportAsync(ApiCall call, CancellationToken cancellation)
    {
        var zone = call.Route("id");
        if (Refused(zone, call, Capabilities.Create | Capabilities.Update) is { } refused)
        {
            return refused;
        }

        try
        {
            return Interlocked.Increment(ref _imports) > ImportsMax
                ? new Failure("busy", $"{ImportsMax} imports are under way: try again soon") { Retryable = true }
                : await ImportAsync(zone, call, cancellation);
        }
        finally
        {
            Interlocked.Decrement(ref _imports);
        }
    }

    private async Task<ApiAnswer> ImportAsync(string zone, ApiCall call, CancellationToken cancellation)
    {
        var body = await JsonFields.ReadAsync(call, ["file", "keepServers"], cancellation);
        if (!body.Succeeded)
        {
            return body.Failure;
        }

        var text = body.Value.Required("file");
        if (!text.Succeeded)
        {
            return text.Failure;
        }

        if (Encoding.UTF8.GetByteCount(text.Value) is var bytes && bytes > FileBytesMax)
        {
            return new Failure(ProblemStatus.TooLarge, $"the zone file has {bytes} bytes: it may have {FileBytesMax}") { Field = "file" };
        }

        var content = ZoneFileText.Read(DnsName.Parse(zone), text.Value, body.Value["keepServers"] is JsonValue keep && keep.TryGetValue<bool>(out var keeps) && keeps);
        return content.Succeeded ? await PutAsync(zone, content.Value, call, cancellation) : content.Failure;
    }

    /// <summary>Puts back what was before an import that has not ended.</summary>
    public async Task<ApiAnswer> UndoAsync(ApiCall call, CancellationToken cancellation)
    {
        var zone = call.Route("id");
        if (Refused(zone, call, Capabilities.Update) is { } refused)
        {
            return refused;
        }

        var entry = await _reads.OneAsync(ResourceKinds.Zone.Key(zone), cancellation);
        if (!entry.Succeeded || entry.Value is null)
        {
            return entry.Failure ?? ProblemStatus.Missing(ResourceKinds.Zone.Key(zone).Value);
        }

        if (ResourceKinds.Zone.Parse(entry.Value) is not { Succeeded: true, Value.Importing: { } importing })
        {
            return new Failure(ProblemStatus.Conflict, $"no import of {zone} is under way: there is nothing to undo");
        }

        return await store.ReadAsync(RecordSetId.RangeOf(zone), new Revision(importing), cancellation) switch
        {
            ReadOutcome.Found found => await PutAsync(zone, new ZoneContent { Sets = SetsOf(found) }, call, cancellation),
            ReadOutcome.Unavailable down => ProblemStatus.StoreDown(down.Detail),
            _ => new Failure(ProblemStatus.Conflict, $"what {zone} was at revision {importing} is forgotten: import a file instead"),
        };
    }

    private async Task<ApiAnswer> PutAsync(string zone, ZoneContent content, ApiCall call, CancellationToken cancellation)
    {
        var difference = await _import.CompareAsync(zone, content, call.Caller, cancellation);
        if (!difference.Succeeded)
        {
            return difference.Failure;
        }

        var isDry = call.Query("dry-run") == "true";
        return isDry || difference.Value.IsNothing
            ? Said(zone, difference.Value, content, null)
            : await _import.ApplyAsync(zone, difference.Value, call.Caller, tag => Said(zone, difference.Value, content, tag), cancellation);
    }

    private static ApiAnswer.Document Said(string zone, ZoneDifference difference, ZoneContent content, EntityTag? tag)
    {
        var body = new JsonObject
        {
            ["key"] = ResourceKinds.Zone.Key(zone).Value,
            ["zone"] = zone,
            ["created"] = difference.Entry is null,
            ["revision"] = (tag?.Revision ?? difference.Entry?.Modified ?? Revision.Zero).Value,
            ["committed"] = tag is not null,
            ["changes"] = new JsonArray([.. difference.Sets.Select(static set => (JsonNode)set.ToJson())]),
            ["notes"] = new JsonArray([.. difference.Notes.Select(static note => (JsonNode)note)]),
        };
        return new ApiAnswer.Document(200, body) { Tag = tag };
    }

    private static ApiAnswer.Problem? Refused(string zone, ApiCall call, Capabilities needed) =>
        (ResourceKinds.Zone.CheckId(zone) ?? call.Caller.Access.CheckOwn(ResourceKinds.Zone.Key(zone).Value, needed)) is { } failure
            ? new ApiAnswer.Problem(ProblemStatus.Of(failure), failure)
            : null;

    private async Task<Outcome<StoredZone>> ReadAsync(ApiCall call, CancellationToken cancellation)
    {
        var zone = call.Route("id");
        if (ResourceKinds.Zone.CheckId(zone) is not null)
        {
            return ProblemStatus.Missing($"{ResourceKinds.Zone.Prefix}{zone}");
        }

        var key = ResourceKinds.Zone.Key(zone);
        if ((call.Caller.Access.CheckOwn(key.Value, Capabilities.Read) ?? call.Caller.Access.CheckOwn(RecordSetId.RangeOf(zone).Prefix, Capabilities.List)) is { } denied)
        {
            return denied;
        }

        var found = await StoredZone.ReadAsync(_reads, zone, cancellation);
        return !found.Succeeded ? found.Failure
            : (call.Caller.Access.Check(key.Value, Capabilities.Read, found.Value.Entry.Account)
                ?? call.Caller.Access.Check(RecordSetId.RangeOf(zone).Prefix, Capabilities.List, found.Value.Entry.Account)) is { } notOwn ? notOwn
            : found;
    }

    private static Dictionary<RecordSetId, RecordSetDocument> SetsOf(ReadOutcome.Found found)
    {
        var sets = new Dictionary<RecordSetId, RecordSetDocument>();
        foreach (var entry in found.Entries)
        {
            if (RecordSetId.TryParse(entry.Key, out var id) && ResourceKinds.RecordSet.Parse(entry) is { Succeeded: true, Value: var document })
            {
                sets[id] = document;
            }
        }

        return sets;
    }
}
