using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Edge.Client;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Commands;

/// <summary><c>edge get|watch|delete</c>: any resource.</summary>
internal static class ResourceCommands
{
    public static Command Get(CommandShell shell)
    {
        var kind = KindArgument.Create();
        var id = new Argument<string?>("ID") { Description = "One resource; all of the kind if absent.", Arity = ArgumentArity.ZeroOrOne };
        var format = new Option<string>("--output", "-o") { Description = "table or json.", HelpName = "FORMAT", DefaultValueFactory = _ => "table" };
        format.AcceptOnlyFromAmong("table", "json");
        var json = ClientOptions.Json();
        var revision = new Option<long?>("--revision") { Description = "One resource as it was at this revision.", HelpName = "REVISION" };
        return new ClientCommand("get", "Reads resources of any kind.", "edge get nodes", "edge get service docs -o json", "edge get service docs --revision 57") { kind, id, revision, format, json }.Asks(
            shell,
            async (client, parsed, cancellation) =>
            {
                var asJson = parsed.GetValue(json) || parsed.GetValue(format) == "json";
                return parsed.GetValue(id) is { } one
                    ? await GetOneAsync(shell, client, parsed.GetRequiredValue(kind), one, parsed.GetValue(revision), asJson, cancellation)
                    : await GetAllAsync(shell, client, parsed.GetRequiredValue(kind), asJson, cancellation);
            });
    }

    public static Command Watch(CommandShell shell)
    {
        var kind = KindArgument.Create();
        var from = new Option<long?>("--from") { Description = "Begin after this revision; now if absent.", HelpName = "REVISION" };
        var json = ClientOptions.Json();
        return new ClientCommand("watch", "Prints each change of a kind as it is committed, until Ctrl-C.", "edge watch services", "edge watch nodes --from 1 --json")
        {
            kind, from, json,
        }.Asks(shell, (client, parsed, cancellation) =>
            WatchAsync(shell, client, parsed.GetRequiredValue(kind), parsed.GetValue(from), parsed.GetValue(json), cancellation));
    }

    public static Command Delete(CommandShell shell)
    {
        var kind = KindArgument.Create();
        var id = new Argument<string>("ID") { Description = "The resource to delete." };
        var noWait = ClientOptions.NoWait();
        return new ClientCommand("delete", "Deletes one resource of any kind.", "edge delete service docs", "edge delete policy readers --no-wait") { kind, id, noWait }.Asks(
            shell,
            (client, parsed, cancellation) => DeleteAsync(
                shell, client, KindArgument.PathOf(parsed.GetRequiredValue(kind)), parsed.GetRequiredValue(id), !parsed.GetValue(noWait), cancellation));
    }

    public static async Task<Failure?> DeleteAsync(
        CommandShell shell, ApiClient client, string path, string id, bool wait, CancellationToken cancellation)
    {
        var reply = await client.ChangeAsync(HttpMethod.Delete, $"/v1/{path}/{Uri.EscapeDataString(id)}", null, null, cancellation);
        return reply.Succeeded
            ? await ChangeReport.WriteAsync(shell, client, $"{path}/{id} deleted", reply.Value.Body.Number("revision"), wait, cancellation)
            : reply.Failure;
    }

    private static async Task<Failure?> GetOneAsync(
        CommandShell shell, ApiClient client, ResourceKind kind, string id, long? revision, bool json, CancellationToken cancellation)
    {
        var at = revision is null ? "" : $"?revision={revision}";
        var reply = await client.GetAsync($"/v1/{KindArgument.PathOf(kind)}/{Uri.EscapeDataString(id)}{at}", cancellation);
        if (!reply.Succeeded)
        {
            return reply.Failure;
        }

        if (json)
        {
            shell.WriteJson(reply.Value.Body);
        }
        else
        {
            WriteTable(shell, [(JsonObject)reply.Value.Body!]);
        }

        return null;
    }

    private static async Task<Failure?> GetAllAsync(CommandShell shell, ApiClient client, ResourceKind kind, bool json, CancellationToken cancellation)
    {
        var all = await ResourceList.AllAsync(client, KindArgument.PathOf(kind), cancellation);
        if (!all.Succeeded)
        {
            return all.Failure;
        }

        if (json)
        {
            shell.WriteJson(new JsonArray([.. all.Value.Select(item => item.DeepClone())]));
        }
        else
        {
            WriteTable(shell, all.Value);
        }

        return null;
    }

    private static void WriteTable(CommandShell shell, IReadOnlyList<JsonObject> resources)
    {
        var sheet = new Sheet("Id", "Revision", "Author", "Document");
        foreach (var resource in resources)
        {
            sheet.Add(
                new Sheet.Cell(resource.Text("id"), Tone.Strong),
                resource.Text("revision"),
                new Sheet.Cell(resource.Text("author"), Tone.Quiet),
                Shortened(resource["spec"]));
        }

        sheet.Write(shell);
    }

    /// <summary>The document as <c>field=value</c>, for one line.</summary>
    private static string Shortened(JsonNode? spec)
    {
        const int LengthMax = 96;
        var text = spec is JsonObject fields
            ? string.Join(' ', fields.Where(field => field.Value is not null and not JsonObject { Count: 0 })
                .Select(field => $"{field.Key}={(field.Value is JsonArray list ? string.Join(',', list.Select(OneLine)) : OneLine(field.Value))}"))
            : "";
        return text.Length > LengthMax ? text[..(LengthMax - 1)] + "…" : text;
    }

    private static string OneLine(JsonNode? value) =>
        value is JsonValue single && single.TryGetValue<string>(out var text) ? text.ReplaceLineEndings(" ") : value?.ToJsonString() ?? "";

    private static async Task<Failure?> WatchAsync(
        CommandShell shell, ApiClient client, ResourceKind kind, long? from, bool json, CancellationToken cancellation)
    {
        var path = KindArgument.PathOf(kind);
        var begin = from is { } revision ? revision.ToString(System.Globalization.CultureInfo.InvariantCulture) : "now";
        var opened = await client.StreamAsync($"/v1/{path}?watch={begin}", cancellation);
        if (!opened.Succeeded)
        {
            return opened.Failure;
        }

        await using var stream = opened.Value;
        using var reader = new StreamReader(stream);
        try
        {
            while (await reader.ReadLineAsync(cancellation) is { } line)
            {
                if (WriteEvent(shell, path, JsonNode.Parse(line), json) is { } failure)
                {
                    return failure;
                }
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception error) when (error is IOException or HttpRequestException or JsonException)
        {
            return new Failure("watch_cut", $"the API ended the watch ({error.Message}): start it again with --from the last revision printed");
        }

        return new Failure("watch_cut", "the API ended the watch: start it again with --from the last revision printed");
    }

    private static Failure? WriteEvent(CommandShell shell, string path, JsonNode? change, bool json)
    {
        var type = change.Text("type");
        if (type == "compacted")
        {
            return new Failure("compacted", $"revisions up to {change.Text("floor")} are no longer kept: use 'edge get {path}', then watch from its revision");
        }

        if (type is not ("put" or "delete"))
        {
            return null;
        }

        shell.Output.WriteLine(json ? change!.ToJsonString() : $"{change.Text("revision")} {type} {path}/{change.Text("id")} {Shortened(change!["resource"]?["spec"])}".TrimEnd());
        shell.Output.Flush();
        return null;
    }
}
