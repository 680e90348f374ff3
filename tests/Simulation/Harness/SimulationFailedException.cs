namespace Edge.Tests.Simulation;

internal sealed class SimulationFailedException(int seed, string commit, TimeSpan at, IEnumerable<string> lastLines, Exception cause)
    : Exception(
        $"seed {seed} of {commit} failed after {at.TotalSeconds:F3} virtual seconds: {cause.Message}{Environment.NewLine}"
        + $"replay it with SIMULATION_SEED={seed}; before it:{Environment.NewLine}{string.Join(Environment.NewLine, lastLines)}",
        cause);
