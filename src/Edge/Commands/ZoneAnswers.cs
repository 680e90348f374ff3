using System.Net;
using Edge.Client;
using Edge.Kernel;

namespace Edge.Commands;

/// <summary>Ends a command that changed a zone: waits until every Stargate in service answers by the change.</summary>
internal static class ZoneAnswers
{
    private static readonly TimeSpan _waitMax = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan _poll = TimeSpan.FromMilliseconds(20);

    /// <param name="serial">The serial from which on the change is answered by; null if the zone is to be answered for no more.</param>
    /// <returns>How many Stargates answer so; a failure names those that don't.</returns>
    public static async Task<Outcome<int>> WaitAsync(CommandShell shell, ApiClient client, string zone, uint? serial, CancellationToken cancellation)
    {
        var stargates = await StargatesAsync(client, cancellation);
        if (!stargates.Succeeded)
        {
            return stargates.Failure;
        }

        var began = shell.Time.GetTimestamp();
        var waiting = stargates.Value.ToList();
        while (true)
        {
            var seen = await Task.WhenAll(waiting.Select(stargate => NameServer.SerialAsync(stargate.Dns, zone, cancellation)));
            waiting = [.. waiting.Zip(seen).Where(pair => !IsAt(pair.Second, serial)).Select(static pair => pair.First)];
            if (waiting.Count == 0)
            {
                return stargates.Value.Count;
            }

            if (shell.Time.GetElapsedTime(began) > _waitMax)
            {
                return new Failure(
                    "not_answered",
                    $"the change is committed, but after {_waitMax.TotalSeconds:0} s not answered by {string.Join(", ", waiting.Select(static stargate => stargate.Id))}: see 'edge status', or use --no-wait");
            }

            await Task.Delay(_poll, shell.Time, cancellation);
        }
    }

    /// <summary>Says how many Stargates answer by a change, on the line below what was done.</summary>
    public static async Task<Failure?> WriteAsync(CommandShell shell, ApiClient client, string zone, uint? serial, CancellationToken cancellation)
    {
        var answered = await WaitAsync(shell, client, zone, serial, cancellation);
        if (!answered.Succeeded)
        {
            return answered.Failure;
        }

        var who = $"{answered.Value} Stargate{(answered.Value == 1 ? "" : "s")}";
        await shell.Output.WriteLineAsync(serial is null ? $"no longer answered by {who}" : $"answered by {who}, serial {serial}");
        return null;
    }

    /// <summary>Those that serve; one that is away learns of it when it is back.</summary>
    private static async Task<Outcome<IReadOnlyList<(string Id, IPEndPoint Dns)>>> StargatesAsync(ApiClient client, CancellationToken cancellation)
    {
        var nodes = await ResourceList.AllAsync(client, "nodes", cancellation);
        var status = await client.GetAsync("/v1/status", cancellation);
        if (!nodes.Succeeded || !status.Succeeded)
        {
            return nodes.Failure ?? status.Failure!;
        }

        var down = status.Value.Body.Items("nodes").Where(static node => node.Text("health") is "down" or "drained").Select(static node => node.Text("id")).ToHashSet(StringComparer.Ordinal);
        var found = new List<(string Id, IPEndPoint Dns)>();
        foreach (var node in nodes.Value.Where(node => node["spec"].Text("role") == "stargate" && !down.Contains(node.Text("id"))))
        {
            if (IPEndPoint.TryParse(node["spec"].Text("dns"), out var server) && server.Port > 0)
            {
                found.Add((node.Text("id"), server));
            }
        }

        return found;
    }

    private static bool IsAt(SerialAnswer answer, uint? wanted) =>
        wanted is null ? answer is { HasReply: true, Serial: null } : answer.Serial is { } serial && unchecked((int)(serial - wanted.Value)) >= 0;
}
