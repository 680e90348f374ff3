using System.Globalization;
using System.Text.Json.Nodes;

namespace Edge.Commands;

/// <summary>The waves of one class as people read them: one line that says it, the cohorts, and what was refused.</summary>
internal static class WaveSheet
{
    public static void Write(CommandShell shell, JsonNode wave)
    {
        shell.Output.WriteLine($"{wave.Text("id")}: {Summary(wave)}");
        if (wave.Text("state") == "none")
        {
            return;
        }

        var cohorts = new Sheet("Cohort", "Nodes", "Cursor", "Acknowledged", "State");
        foreach (var cohort in wave.Items("cohorts"))
        {
            var (state, tone) = StateOf(wave, cohort);
            var region = cohort.Text("region");
            cohorts.Add(
                region.Length == 0 ? cohort.Text("cohort") : $"{cohort.Text("cohort")} ({region})",
                NodesOf(cohort),
                cohort.Text("cursor"),
                cohort.Number("connected") == 0 ? "" : $"{cohort.Number("acknowledged")} of {cohort.Number("connected")}",
                new Sheet.Cell(state, tone));
        }

        cohorts.Write(shell);
        WriteRejections(shell, wave);
        var executor = wave.Text("executor");
        shell.Output.WriteLine(executor.Length == 0 ? "no Stargate moves it" : $"moved by {executor} ({wave.Text("executorHealth")}), at revision {wave.Number("revision")}");
    }

    private static string Summary(JsonNode wave) => wave.Text("state") switch
    {
        "none" => "no wave yet",
        "halted" => $"HALTED since {wave["halt"].Moment("at")}: {wave["halt"].Text("reason")}\n"
            + $"  {(wave["halt"].Text("cause") == "rejection" ? "write a better document" : "see to the node")}, then 'edge deploy resume {wave.Text("id")}'; or 'edge deploy skip {wave.Text("id")}'",
        "settled" => $"all nodes are given revision {wave.Number("accepted")}",
        "soaking" => $"revision {wave.Number("goal")} soaks for another {Left(wave)}",
        _ => $"revision {wave.Number("goal")} is on its way",
    };

    private static string Left(JsonNode wave) =>
        TimeSpan.FromSeconds(Math.Ceiling(wave.Seconds("soakLeftSeconds") ?? 0)) is var left && left >= TimeSpan.FromMinutes(1)
            ? string.Create(CultureInfo.InvariantCulture, $"{(int)left.TotalMinutes} min {left.Seconds} s")
            : string.Create(CultureInfo.InvariantCulture, $"{left.TotalSeconds:0} s");

    private static string NodesOf(JsonNode cohort) =>
        cohort.Items("names") is { Count: > 0 and <= 4 } ? cohort.Joined("names") : cohort.Text("nodes");

    private static (string State, Tone Tone) StateOf(JsonNode wave, JsonNode cohort)
    {
        if (cohort.Number("nodes") == 0)
        {
            return ("empty", Tone.Quiet);
        }

        if (cohort.Number("cursor") < wave.Number("goal"))
        {
            return wave.Text("state") == "halted" ? ("held back", Tone.Warning) : ("waits", Tone.Quiet);
        }

        var isReached = wave.Text("reached") == cohort.Text("cohort");
        return (wave.Text("state"), isReached, cohort.Items("waiting").Count) switch
        {
            ("halted", true, _) => ("halted here", Tone.Bad),
            (_, _, > 0) => ($"not yet {cohort.Joined("waiting")}", Tone.Warning),
            ("soaking", true, _) => ($"soaks for another {Left(wave)}", Tone.Warning),
            _ => ("has it", Tone.Good),
        };
    }

    private static void WriteRejections(CommandShell shell, JsonNode wave)
    {
        if (wave.Items("rejections").Count == 0)
        {
            return;
        }

        var sheet = new Sheet("Refused", "Revision", "By", "At", "Because", "Outcome");
        foreach (var rejection in wave.Items("rejections"))
        {
            var outcome = rejection.Text("outcome");
            sheet.Add(
                rejection.Text("key"),
                rejection.Text("revision"),
                rejection.Text("node"),
                rejection.Moment("at"),
                rejection.Text("field") is { Length: > 0 } field ? $"{field}: {rejection.Text("rule")}" : rejection.Text("rule"),
                outcome == "replaced" ? new Sheet.Cell($"replaced at {rejection.Number("replacedAt")}", Tone.Good) : new Sheet.Cell(outcome, Tone.Bad));
        }

        sheet.Write(shell);
    }
}
