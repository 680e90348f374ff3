using Edge.Commands;
using Spectre.Console;

namespace Edge.Running;

/// <summary>Shows what <c>edge up</c> is doing: a spinner on a terminal, one line a node elsewhere.</summary>
internal sealed class UpProgress(CommandShell shell)
{
    private readonly Lock _lock = new();
    private StatusContext? _status;
    private int _count;

    public void Report(string what)
    {
        lock (_lock)
        {
            _count++;
            if (_status is not null)
            {
                _status.Status($"starting: {_count} nodes in service, last {what}".EscapeMarkup());
            }
            else
            {
                shell.Output.WriteLine(what);
                shell.Output.Flush();
            }
        }
    }

    public Task<T> ShowAsync<T>(Func<Task<T>> work) => shell.OutputIsTerminal
        ? Screen.Of(shell).Status().Spinner(Spinner.Known.Dots).StartAsync("starting", async status =>
        {
            _status = status;
            return await work();
        })
        : work();
}
