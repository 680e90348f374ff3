using Edge.Client;
using Edge.Kernel;
using Spectre.Console;

namespace Edge.Commands;

/// <summary>Ends a command that wrote: prints the revision, and waits until the nodes have applied it.</summary>
internal static class ChangeReport
{
    public static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(15);

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
                "waiting for the nodes to apply it", _ => AppliedAsync(shell, client, revision, cancellation))
            : await AppliedAsync(shell, client, revision, cancellation);
        if (!applied.Succeeded)
        {
            return applied.Failure;
        }

        await shell.Output.WriteLineAsync($"applied by {applied.Value} node{(applied.Value == 1 ? "" : "s")}");
        return null;
    }

    /// <summary>How many nodes have applied the revision, once all have that are connected.</summary>
    private static async Task<Outcome<int>> AppliedAsync(CommandShell shell, ApiClient client, long revision, CancellationToken cancellation)
    {
        var begun = shell.Time.GetTimestamp();
        while (true)
        {
            var reply = await client.GetAsync($"/v1/changes/{revision}", cancellation);
            if (!reply.Succeeded)
            {
                return reply.Failure with { Message = $"revision {revision} is committed, but whether it is applied is not known: {reply.Failure.Message}" };
            }

            if (reply.Value.Body.Text("complete") == "true")
            {
                return reply.Value.Body.Items("applied").Count;
            }

            if (shell.Time.GetElapsedTime(begun) > WaitMax)
            {
                return new Failure(
                    "not_applied",
                    $"revision {revision} is committed, but after {WaitMax.TotalSeconds:0} s not yet applied by {reply.Value.Body.Joined("waiting")}: see 'edge status', or use --no-wait");
            }

            await Task.Delay(_poll, shell.Time, cancellation);
        }
    }
}
