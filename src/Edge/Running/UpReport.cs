using Edge.Client;
using Edge.Commands;

namespace Edge.Running;

/// <summary>Prints where everything is, and then <c>ready</c> on a line of its own, which tools wait for.</summary>
internal static class UpReport
{
    public static void Write(CommandShell shell, UpSetting setting, IEnumerable<RunningRole> nodes)
    {
        var sheet = new Sheet("Node", "Serves", "Metrics");
        foreach (var node in nodes)
        {
            var addresses = node.Addresses();
            var serves = new List<string>();
            Add(serves, addresses.Api is { } api ? $"http://{api}" : null);
            Add(serves, addresses.Dns is { } dns ? $"dns {dns}" : null);
            Add(serves, addresses.DnsTls is { } tls ? $"tls://{tls}" : null);
            Add(serves, addresses.DnsHttps is { } web ? $"https://{web}/dns-query" : null);
            Add(serves, addresses.Control is { } control ? $"control {control}" : null);
            Add(serves, addresses.Http is { } http ? $"http://{http}" : null);
            Add(serves, addresses.Https is { } https ? $"https://{https}" : null);
            Add(serves, addresses.Browser is { } browser ? $"http://NAME.localhost:{browser.Port}" : null);
            sheet.Add(
                new Sheet.Cell(node.Id, Tone.Strong),
                string.Join('\n', serves),
                new Sheet.Cell(addresses.Metrics is { } metrics ? $"http://{metrics}" : "", Tone.Quiet));
        }

        sheet.Write(shell);
        if (shell.OutputIsTerminal)
        {
            var data = setting.Folder == shell.PathOf(SessionFinder.LocalFolder) ? "" : $" --data {setting.Folder}";
            shell.Output.WriteLine($"Try:  edge status{data}");
            shell.Output.WriteLine($"      edge service create docs --domain docs.{setting.Domain} --origin http://127.0.0.1:8000{data}");
            shell.Output.WriteLine("Ctrl-C drains and stops.");
        }

        shell.Output.WriteLine("ready");
        shell.Output.Flush();
    }

    private static void Add(List<string> serves, string? what)
    {
        if (what is not null)
        {
            serves.Add(what);
        }
    }
}
