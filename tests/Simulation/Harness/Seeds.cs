using System.Globalization;
using System.Reflection;

namespace Edge.Tests.Simulation;

/// <summary>
/// Which seeds a simulation runs: <c>SIMULATION_SEEDS</c> sets how many, <c>SIMULATION_SEED</c> replays one. A failure says
/// which seed it was and of which commit. Runs of different seeds share nothing, and so go on side by side.
/// </summary>
internal static class Seeds
{
    public static void Each(int countDefault, Func<SimulationRun, Task> scenario)
    {
        if (Environment.GetEnvironmentVariable("SIMULATION_SEED") is { Length: > 0 } only)
        {
            Hash(int.Parse(only, CultureInfo.InvariantCulture), scenario);
            return;
        }

        var count = Environment.GetEnvironmentVariable("SIMULATION_SEEDS") is { Length: > 0 } text
            ? int.Parse(text, CultureInfo.InvariantCulture)
            : countDefault;
        Parallel.For(1, count + 1, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, seed => Hash(seed, scenario));
    }

    /// <summary>Runs one seed and returns the hash of its trace.</summary>
    public static string Hash(int seed, Func<SimulationRun, Task> scenario)
    {
        using var run = new SimulationRun(seed);
        try
        {
            run.Run(() => scenario(run));
            return run.Trace.Hash;
        }
        catch (Exception error)
        {
            throw new SimulationFailedException(seed, Commit, run.Time.Elapsed, run.Trace.LastLines, error);
        }
    }

    private static string Commit =>
        typeof(Seeds).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
