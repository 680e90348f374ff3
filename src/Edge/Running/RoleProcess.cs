using Edge.Commands;
using Edge.Hosting;
using Edge.Kernel;

namespace Edge.Running;

/// <summary>Runs one role until a signal, then drains it.</summary>
internal static class RoleProcess
{
    public static async Task<Failure?> RunAsync(CommandShell shell, RunningRole running, CancellationToken stop)
    {
        var locked = FolderLock.Take(running.Setting.Folder);
        if (!locked.Succeeded)
        {
            return locked.Failure;
        }

        using var held = locked.Value;
        try
        {
            var run = running.Host.RunAsync(RoleHost.DrainTimeout, () => Announce(shell, running), stop);
            var abandoned = Task.Delay(Timeout.Infinite, shell.Abandon);
            await await Task.WhenAny(run, abandoned);
            return null;
        }
        catch (OperationCanceledException) when (shell.Abandon.IsCancellationRequested)
        {
            return new Failure("abandoned", "stopped at once, without draining");
        }
        catch (Exception error) when (error is not BrokenInvariantException)
        {
            if (StartFailure.Of(running.Id, error) is { } failure)
            {
                return failure;
            }

            throw;
        }
    }

    private static void Announce(CommandShell shell, RunningRole running)
    {
        if (running.WriteNote() is { } failure)
        {
            shell.Error.WriteLine($"edge: {failure.Message}");
        }

        shell.Output.WriteLine("ready");
        shell.Output.Flush();
    }
}
