using Edge.Coordination;
using Edge.Kernel;

namespace Edge.Stargate;

/// <summary>
/// Sends the nodes of a Stargate that stops elsewhere: some at a time, and each with a later moment to come back, so that
/// they arrive at once neither at the others nor here.
/// </summary>
internal sealed class NodeDispersal(StreamRegistry streams, AdmissionOptions options, TimeProvider time)
{
    /// <summary>How long the last ones get to go.</summary>
    private static readonly TimeSpan GoneTimeout = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan StepPeriod = TimeSpan.FromMilliseconds(20);

    /// <summary>A Stargate that stops is expected back after so long at the earliest.</summary>
    private static readonly TimeSpan RestartTime = TimeSpan.FromSeconds(3);

    private IEnumerable<IOpenStream> OfNodes => streams.All.Where(static stream => stream.Role is NodeRole.Gateway or NodeRole.Host);

    /// <summary>Returns when all are gone, or did not go in time.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var sent = 0;
        foreach (var batch in OfNodes.ToList().Chunk(Math.Max(1, (int)(options.GoAwaysPerSecond * StepPeriod.TotalSeconds))))
        {
            foreach (var stream in batch)
            {
                stream.SendAway("this Stargate stops", RestartTime + TimeSpan.FromSeconds((double)sent++ / options.GoAwaysPerSecond));
            }

            await Task.Delay(StepPeriod, time, cancellation);
        }

        var until = time.GetUtcNow() + GoneTimeout;
        while (OfNodes.Any() && time.GetUtcNow() < until)
        {
            await Task.Delay(StepPeriod, time, cancellation);
        }
    }
}
