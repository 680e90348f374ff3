using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Edge.Client;
using Edge.Kernel;

namespace Edge.Commands;

/// <summary><c>edge zone queries ZONE</c>: what is asked of a zone.</summary>
internal static class ZoneQueriesCommand
{
    /// <summary>Frames of ten seconds that are shown one by one.</summary>
    private const int FramesShown = 12;

    private const int TopsShown = 8;

    private static readonly (string Field, string Heading)[] _results =
        [("answered", "Answered"), ("noData", "No data"), ("noName", "No name"), ("referred", "Referred"), ("failed", "Failed"), ("limited", "Limited")];

    public static ClientCommand Build(CommandShell shell)
    {
        var zone = ZoneCommands.ZoneArgument();
        var follow = new Option<bool>("--follow", "-f") { Description = "Print queries as they come, until Ctrl-C: of a Stargate's worker the first 128 of each second, then one in 64." };
        var json = ClientOptions.Json();
        return new ClientCommand("queries", "Shows what is asked of a zone: by time, result, type and region, and the names and resolvers behind most of it.", "edge zone queries example.org", "edge zone queries example.org --follow")
        {
            zone, follow, json,
        }.Asks(shell, async (client, parsed, cancellation) =>
        {
            var path = $"{ZoneCommands.PathOf(parsed.GetRequiredValue(zone))}/analytics";
            if (parsed.GetValue(follow))
            {
                return await FollowAsync(shell, client, path, parsed.GetValue(json), cancellation);
            }

            var reply = await client.GetAsync(path, cancellation);
            if (!reply.Succeeded)
            {
                return reply.Failure;
            }

            if (parsed.GetValue(json))
            {
                shell.WriteJson(reply.Value.Body);
                return null;
            }

            Write(shell, reply.Value.Body!);
            return null;
        });
    }

    private static void Write(CommandShell shell, JsonNode body)
    {
        var (queries, frames) = (body.Number("queries"), body.Items("frames"));
        foreach (var silent in body.Items("silent"))
        {
            shell.Error.WriteLine($"{silent} does not answer: what it was asked is missing");
        }

        if (frames.Count == 0)
        {
            shell.Output.WriteLine($"nothing was asked of {body.Text("zone")} in the last 10 minutes");
            return;
        }

        var seconds = (MomentOf(frames[^1].Text("at")) - MomentOf(frames[0].Text("at"))).TotalSeconds + body.Number("frameSeconds");
        shell.Output.WriteLine(Invariant($"{body.Text("zone")}: {queries:N0} queries in {seconds:N0} s, {queries / seconds:0.0} a second"));
        WriteFrames(shell, frames);
        WriteShares(shell, body, queries);
        WriteTops(shell, "Name", body.Items("names"));
        WriteTops(shell, "Name that does not exist", body.Items("missingNames"));
        WriteTops(shell, "Resolvers of", body.Items("resolvers"));
    }

    private static void WriteFrames(CommandShell shell, IReadOnlyList<JsonNode> frames)
    {
        var sheet = new Sheet(["Time (UTC)", .. _results.Select(static result => result.Heading)]);
        foreach (var frame in frames.TakeLast(FramesShown))
        {
            sheet.Add([
                new Sheet.Cell(Invariant($"{MomentOf(frame.Text("at")):HH:mm:ss}"), Tone.Strong),
                .. _results.Select(result => new Sheet.Cell(frame["results"]?[result.Field] is { } count ? Number(count) : "", result.Field is "failed" or "limited" ? Tone.Bad : Tone.Plain)),
            ]);
        }

        sheet.Write(shell);
    }

    /// <summary>Types and regions of all the time.</summary>
    private static void WriteShares(CommandShell shell, JsonNode body, double queries)
    {
        var sheet = new Sheet("Of all", "", "Queries", "Share");
        foreach (var (heading, field) in new[] { ("type", "types"), ("region", "regions") })
        {
            foreach (var (name, count) in body[field]!.AsObject())
            {
                sheet.Add(heading, new Sheet.Cell(name, Tone.Strong), Number(count!), Invariant($"{100 * (double)count! / Math.Max(queries, 1):0.#} %"));
            }
        }

        sheet.Write(shell);
    }

    private static void WriteTops(CommandShell shell, string heading, IReadOnlyList<JsonNode> tops)
    {
        if (tops.Count == 0)
        {
            return;
        }

        var sheet = new Sheet(heading, "Queries, about");
        foreach (var top in tops.Take(TopsShown))
        {
            sheet.Add(new Sheet.Cell(top.Text("text"), Tone.Strong), Number(top["queries"]!));
        }

        sheet.Write(shell);
    }

    private static async Task<Failure?> FollowAsync(CommandShell shell, ApiClient client, string path, bool json, CancellationToken cancellation)
    {
        var opened = await client.StreamAsync($"{path}?follow=true", cancellation);
        if (!opened.Succeeded)
        {
            return opened.Failure;
        }

        await using var stream = opened.Value;
        using var reader = new StreamReader(stream);
        try
        {
            while (await reader.ReadLineAsync(cancellation) is { } text)
            {
                var line = JsonNode.Parse(text)!;
                if (line["ended"] is not null)
                {
                    return new Failure("follow_ended", line.Text("ended"));
                }

                shell.Output.WriteLine(json ? text : LineOf(line));
                shell.Output.Flush();
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception error) when (error is IOException or HttpRequestException or JsonException)
        {
            return new Failure("follow_cut", $"the API ended the stream ({error.Message}): start it again");
        }

        return new Failure("follow_cut", "the API ended the stream: start it again");
    }

    private static string LineOf(JsonNode line) => line["lost"] is { } lost
        ? $"({lost} more were not shown: too many in a second, or too slow a reader)"
        : Invariant($"{MomentOf(line.Text("at")):HH:mm:ss.fff} 1/{line.Number("every"),-2} {line.Text("stargate")} {line.Text("resolver"),-18} {line.Text("transport"),-5} {line.Text("name")} {line.Text("type")} {line.Text("result")}");

    private static string Number(JsonNode count) => Invariant($"{(long)count:N0}");

    private static DateTimeOffset MomentOf(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal);

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
