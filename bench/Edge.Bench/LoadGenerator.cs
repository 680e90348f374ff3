using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Edge.Tests.Network;

namespace Edge.Bench;

/// <summary>wrk for HTTP/1.1 in clear, h2load for everything over TLS; both keep their connections open.</summary>
internal sealed partial class LoadGenerator(string folder, string host)
{
    private int _run;

    /// <returns>How many requests were answered 2xx; any other answer is an error, as it would cost less.</returns>
    public Task<double> RunAsync(Side side, Workload work, TimeSpan duration) =>
        work.Tls ? ByH2LoadAsync(side, work, duration) : ByWrkAsync(side, work, duration);

    private async Task<double> ByWrkAsync(Side side, Workload work, TimeSpan duration)
    {
        var script = Path.Combine(folder, $"load-{++_run}.lua");
        await File.WriteAllTextAsync(script, Script(work, _run));
        var output = await RunAsync("wrk", ["-t1", $"-c{work.Connections}", $"-d{duration.TotalSeconds:0}s", "-s", script, $"http://{side.Http}/"]);
        var result = WrkResult().Match(output);
        Check(result.Success && result.Groups[2].Value == "0", side, work, output);
        return double.Parse(result.Groups[1].Value, CultureInfo.InvariantCulture);
    }

    private async Task<double> ByH2LoadAsync(Side side, Workload work, TimeSpan duration)
    {
        var list = Path.Combine(folder, $"load-{++_run}.txt");
        await File.WriteAllLinesAsync(list, work.Paths.Select(path => $"https://{host}{path}"));
        var arguments = new List<string>
        {
            "-t1", $"-c{work.Connections}", $"-D{duration.TotalSeconds:0}", "-i", list, $"--connect-to={side.Https}", $"https://{host}/",
        };
        arguments.InsertRange(0, work.Version == HttpVersion.Version20 ? ["-m8"] : ["--h1"]);
        var output = await RunAsync("h2load", arguments);
        var result = H2LoadResult().Match(output);
        var statuses = H2LoadStatuses().Match(output);
        Check(result.Success && statuses.Success && statuses.Groups[2].Value == "0", side, work, output);
        return double.Parse(statuses.Groups[1].Value, CultureInfo.InvariantCulture);
    }

    /// <summary>Every request is written out beforehand, so that the load costs little; a unique one gets its number on the way.</summary>
    private string Script(Workload work, int run)
    {
        var paths = Path.Combine(folder, $"paths-{run}.txt");
        File.WriteAllLines(paths, work.Paths);
        return $$"""
            local paths, at, unique = {}, 0, {{(work.Unique ? "true" : "false")}}
            local tail = " HTTP/1.1\r\nHost: {{host}}\r\n\r\n"
            function init(args)
              for line in io.lines("{{paths}}") do
                paths[#paths + 1] = unique and ("GET " .. line .. "?{{run}}-") or ("GET " .. line .. tail)
              end
            end
            function request()
              at = at + 1
              local path = paths[(at % #paths) + 1]
              if unique then return path .. at .. tail end
              return path
            end
            function done(summary)
              local e = summary.errors
              print(string.format("RESULT %d %d", summary.requests, e.connect + e.read + e.write + e.status + e.timeout))
            end
            """;
    }

    private static async Task<string> RunAsync(string program, IReadOnlyList<string> arguments)
    {
        await using var process = await ChildProcess.StartAsync(
            program, Path.Combine(Machine.Logs, "bench", program + ".log"), program, arguments, cores: Cores.Load);
        await process.WaitForExitAsync(TimeSpan.FromSeconds(60));
        return process.Output;
    }

    private static void Check(bool good, Side side, Workload work, string output)
    {
        if (!good)
        {
            throw new InvalidOperationException($"{side.Name} failed requests of '{work.Case}':\n{output}");
        }
    }

    [GeneratedRegex(@"RESULT (\d+) (\d+)")]
    private static partial Regex WrkResult();

    [GeneratedRegex(@"requests: \d+ total, \d+ started, \d+ done, \d+ succeeded, 0 failed, 0 errored, 0 timeout")]
    private static partial Regex H2LoadResult();

    [GeneratedRegex(@"status codes: (\d+) 2xx, (0) 3xx, 0 4xx, 0 5xx")]
    private static partial Regex H2LoadStatuses();
}
