using Edge.Kernel;

namespace Edge.Jobs;

/// <summary>
/// Port to one connected Host. A channel is added to a <see cref="JobDispatcher"/> once its Host has proved itself, and
/// calls <see cref="JobDispatcher.Wake"/> when its slots grow.
/// </summary>
public interface IJobChannel
{
    NodeId Host { get; }

    /// <summary>How many jobs the Host takes at once over this channel, as it said last; 0 while it drains or after the channel closed.</summary>
    int Slots { get; }

    /// <summary>
    /// Sends a job and waits for the response's head. Never throws but for <paramref name="cancellation"/>, which cancels
    /// the job at the Host. A body's reads throw <see cref="JobLostException"/> if the Host fails in its midst, and
    /// <see cref="FetchBrokenException"/> if the Host says that the origin did.
    /// </summary>
    /// <param name="silence">Without a frame of the Host for so long, before the head or in the body, it has failed.</param>
    ValueTask<JobAnswer> SendAsync(FetchRequest request, TimeSpan silence, CancellationToken cancellation);
}
