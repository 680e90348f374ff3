using System.Globalization;
using System.Text.Json.Nodes;
using Edge.Kernel;

namespace Edge.Commands;

/// <summary>Pools between the words of the command line and their documents.</summary>
internal static class PoolText
{
    private const string ProbeRule = "it is tcp:PORT, http:PORT/PATH, https:PORT/PATH or none";

    /// <summary>The members by <c>ADDRESS</c> and <c>ADDRESS=WEIGHT</c>; those that are there already keep their state.</summary>
    public static JsonArray Members(IEnumerable<string> texts, IReadOnlyList<JsonNode> present)
    {
        var members = new JsonArray();
        foreach (var parts in texts.Select(static text => text.Split('=', 2)))
        {
            var member = new JsonObject { ["address"] = parts[0] };
            if (parts.Length > 1)
            {
                member["weight"] = int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var weight) ? weight : parts[1];
            }

            if (present.FirstOrDefault(known => known.Text("address") == parts[0]) is { } known)
            {
                member["state"] = known.Text("state");
            }

            members.Add((JsonNode)member);
        }

        return members;
    }

    public static void Put(JsonObject spec, string field, JsonNode? value)
    {
        if (value is not null)
        {
            spec[field] = value;
        }
    }

    /// <summary>Puts what is said of the probe into the document.</summary>
    public static Failure? Probe(JsonObject spec, string? text, string? host, int? interval)
    {
        if (text == "none")
        {
            spec.Remove("probe");
            return null;
        }

        if (text is not null)
        {
            var colon = text.IndexOf(':', StringComparison.Ordinal);
            var slash = text.IndexOf('/', StringComparison.Ordinal) is var found and >= 0 ? found : text.Length;
            if (colon < 0 || !int.TryParse(text.AsSpan()[(colon + 1)..Math.Max(colon + 1, slash)], NumberStyles.None, CultureInfo.InvariantCulture, out var port))
            {
                return Failure.Invalid("--probe", text, ProbeRule);
            }

            var probe = spec["probe"] as JsonObject ?? [];
            (probe["kind"], probe["port"], probe["path"]) = (text[..colon], port, slash < text.Length ? text[slash..] : "/");
            spec["probe"] = probe.Parent is null ? probe : probe.DeepClone();
        }

        if ((host ?? interval?.ToString(CultureInfo.InvariantCulture)) is not null && spec["probe"] is not JsonObject)
        {
            return new Failure("usage", "the pool has no probe: give --probe");
        }

        if (spec["probe"] is JsonObject known)
        {
            Put(known, "host", host);
            Put(known, "intervalSeconds", interval);
        }

        return null;
    }

    public static string Shown(JsonNode? probe) => probe is null ? "none"
        : probe.Text("kind") == "tcp" ? $"tcp:{probe.Text("port")}"
        : $"{probe.Text("kind")}:{probe.Text("port")}{probe.Text("path")}{(probe.Text("host") is { Length: > 0 } host ? $" for {host}" : "")}";

    /// <summary>Members with what is thought of them, and below them what each Stargate that probes them says.</summary>
    public static void WriteMembers(CommandShell shell, JsonNode? spec, IReadOnlyList<JsonNode> health)
    {
        var members = new Sheet("Member", "Weight", "State", "Health");
        foreach (var member in spec.Items("members"))
        {
            var judged = health.FirstOrDefault(known => known.Text("address") == member.Text("address")).Text("health") is { Length: > 0 } text ? text : "unknown";
            members.Add(
                new Sheet.Cell(member.Text("address"), Tone.Strong),
                member.Text("weight"),
                new Sheet.Cell(member.Text("state"), member.Text("state") == "down" ? Tone.Warning : Tone.Quiet),
                new Sheet.Cell(judged, ToneOf(judged)));
        }

        members.Write(shell);
        if (health.Count == 0)
        {
            return;
        }

        var seen = new Sheet("Member", "Stargate", "Health", "Since", "Last error");
        foreach (var (member, sight) in health.SelectMany(static member => member.Items("seen").Select(sight => (member, sight))))
        {
            seen.Add(new Sheet.Cell(member.Text("address"), Tone.Strong), sight.Text("stargate"), new Sheet.Cell(sight.Text("health"), ToneOf(sight.Text("health"))), sight.Text("since"), sight.Text("error"));
        }

        shell.Output.WriteLine();
        seen.Write(shell);
    }

    private static Tone ToneOf(string health) => health switch
    {
        "healthy" => Tone.Good,
        "down" or "suspect" => Tone.Warning,
        _ => Tone.Quiet,
    };
}
