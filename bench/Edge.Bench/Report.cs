using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Edge.Tests.Network;

namespace Edge.Bench;

/// <summary>What a comparison found, as a table and as JSON of a fixed form.</summary>
internal sealed record Report(string Name, IReadOnlyList<Row> Rows, IReadOnlyList<string> Settings)
{
    private static readonly JsonSerializerOptions Compact = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public string ToJson() => new JsonObject
    {
        ["name"] = Name,
        ["machine"] = Processor(),
        ["rows"] = new JsonArray([.. Rows.Select(row => (JsonNode)new JsonObject
        {
            ["case"] = row.Case,
            ["metric"] = row.Metric,
            ["ours"] = Math.Round(row.Ours, 2),
            ["peer"] = row.Peer,
            ["theirs"] = Math.Round(row.Theirs, 2),
            ["ratio"] = Math.Round(row.Ratio, 2),
            ["goal"] = row.Goal,
            ["met"] = row.Met,
        })]),
        ["settings"] = new JsonArray([.. Settings.Select(setting => (JsonNode)setting)]),
    }.ToJsonString(Compact);

    public string Save()
    {
        var folder = Directory.CreateDirectory(Path.Combine(Machine.Root, "bench", "results"));
        var file = Path.Combine(folder.FullName, Name + ".json");
        File.WriteAllText(file, ToJson() + "\n");
        return file;
    }

    public void Print(TextWriter output)
    {
        string[][] lines =
        [
            ["case", "metric", "ours", "theirs", "peer", "ratio", "goal", ""],
            .. Rows.Select(row => (string[])
            [
                row.Case, row.Metric, Number(row.Ours), Number(row.Theirs), row.Peer, Number(row.Ratio),
                row.Goal is { } goal ? "≤ " + Number(goal) : "none",
                row.Met switch { true => "met", false => "not met", null => "" },
            ]),
        ];
        var widths = Enumerable.Range(0, lines[0].Length).Select(column => lines.Max(line => line[column].Length)).ToArray();
        output.WriteLine($"{Name} on {Processor()}");
        foreach (var line in lines)
        {
            output.WriteLine(string.Join("  ", line.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }

        foreach (var setting in Settings)
        {
            output.WriteLine("- " + setting);
        }
    }

    private static string Number(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Processor()
    {
        var model = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal));
        return $"{model?.Split(':')[1].Trim() ?? "unknown processor"}, {Environment.ProcessorCount} cores";
    }
}
