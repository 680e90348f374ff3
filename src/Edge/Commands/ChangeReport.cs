using System.Text.Json.Nodes;
using Edge.Client;
using Edge.Kernel;
using Spectre.Console;

namespace Edge.Commands;

/// <summary>Ends a command that wrote: prints the revision, and waits until the last cohort of nodes has applied it.</summary>
internal static class ChangeReport
{
    /// <summary>How long nothing may come further before the command gives up; while a cohort soaks, it waits as long as that takes.</summary>
    public static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(15);

    /// <summary>How long it is waited for what becomes of a refused document.</summary>
    private static readonly TimeSpan _outcomeMax = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan _poll = TimeSpan.FromMilliseconds(60);

    /// <param name="what">What was done, e.g. <c>service docs created</c>.</param>
    public static async Task<Failure?> WriteAsync(
        CommandShell shell, ApiClient client, string what, long revision, bool wait, CancellationToken cancellation)
    {
        await shell.Output.WriteLineAsync($"{what} at revision {revision}");
        if (!wait)
        {
            return null;
        }

        var applied = shell.OutputIsTerminal
            ? await Screen.Of(shell).Status().Spinner(Spinner.Known.Dots).StartAsync(
                "waiting for the nodes to apply it",
                status => AppliedAsync(shell, client, revision, stage => status.Status(Markup.Escape(stage)), cancellation))
            : await AppliedAsync(shell, client, revision, static _ => { }, cancellation);
        if (!applied.Succeeded)
        {
            return applied.Failure;
        }

        await shell.Output.WriteLineAsync($"applied by {applied.Value} node{(applied.Value == 1 ? "" : "s")}");
        return null;
    }

    /// <summary>How many nodes have applied the revision, once all have that are connected.</summary>
    private static async Task<Outcome<int>> AppliedAsync(
        CommandShell shell, ApiClient client, long revision, Action<string> tell, CancellationToken cancellation)
    {
        var (moved, refused, seen) = (shell.Time.GetTimestamp(), (long?)null, "");
        while (true)
        {
            var reply = await client.GetAsync($"/v1/changes/{revision}", cancellation);
            if (!reply.Succeeded)
            {
                return reply.Failure with { Message = $"revision {revision} is committed, but whether it is applied is not known: {reply.Failure.Message}" };
            }

            var change = reply.Value.Body;
            if (change.Items("rejected").FirstOrDefault(static rejection => rejection.Text("outcome") != "skipped") is { } rejection)
            {
                refused ??= shell.Time.GetTimestamp();
                if (rejection.Text("outcome") != "refused" || shell.Time.GetElapsedTime(refused.Value) > _outcomeMax)
                {
                    return Refused(revision, rejection, change);
                }
            }
            else if (change.Text("halted") is { Length: > 0 } reason)
            {
                return new Failure("halted", $"revision {revision} is committed, but its waves are halted: {reason}: see 'edge deploy status {change.Text("deployment")}'");
            }
            else if (change.Text("complete") == "true")
            {
                return change.Items("applied").Count;
            }

            var stage = Stage(change);
            (moved, seen) = stage == seen && change.Seconds("soakLeftSeconds") is null or 0 ? (moved, seen) : (shell.Time.GetTimestamp(), stage);
            tell(stage);
            if (shell.Time.GetElapsedTime(moved) > WaitMax)
            {
                return new Failure(
                    "not_applied",
                    $"revision {revision} is committed, but after {WaitMax.TotalSeconds:0} s not yet applied by {change.Joined("waiting")}: see 'edge status', or use --no-wait");
            }

            await Task.Delay(_poll, shell.Time, cancellation);
        }
    }

    private static Failure Refused(long revision, JsonNode rejection, JsonNode? change)
    {
        var field = rejection.Text("field") is { Length: > 0 } named ? $"{named}: " : "";
        var then = rejection.Text("outcome") switch
        {
            "replaced" => $"revision {rejection.Number("replacedAt")} has taken its place",
            "halted" => $"its waves wait for a person: see 'edge deploy status {change.Text("deployment")}'",
            _ => "see 'edge deploy status'",
        };
        return new Failure("rejected", $"revision {revision} is rejected by {rejection.Text("node")}: {rejection.Text("key")}: {field}{rejection.Text("rule")}; {then}");
    }

    private static string Stage(JsonNode? change) => (change.Text("reached"), change.Seconds("soakLeftSeconds"), change.Text("deployment")) switch
    {
        ({ Length: > 0 } cohort, > 0 and var left, _) => $"{Words(cohort)} has it, {left:0} s to go before the next nodes get it",
        ({ Length: > 0 } cohort, _, _) => $"{Words(cohort)} gets it",
        (_, _, { Length: > 0 }) => "waiting for the wave before it",
        _ => $"waiting for {change.Joined("waiting")}",
    };

    private static string Words(string cohort) => cohort switch
    {
        "Canary" => "the canary",
        "FirstRegion" => "the first region",
        _ => "everybody",
    };
}
