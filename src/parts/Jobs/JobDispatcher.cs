using Edge.Kernel;

namespace Edge.Jobs;

/// <summary>Gives fetches to Hosts, and does them itself by its own origin where Hosts cannot.</summary>
/// <param name="own">How this node reaches origins itself.</param>
public sealed class JobDispatcher(JobOptions options, IOrigin own, TimeProvider time, Random random, JobMetrics metrics) : IOrigin
{
    /// <summary>A Host has connected. A former channel of the same Host gets no new jobs.</summary>
    public void Add(IJobChannel channel) => _ = (channel, options, time, random, metrics);

    /// <summary>The channel closed; its jobs have failed by themselves.</summary>
    public void Remove(IJobChannel channel) => _ = (channel, options);

    /// <summary>Some Host may have a free slot again.</summary>
    public void Wake() => _ = options;

    /// <summary>
    /// Does a public GET or HEAD, by a Host if one will. The request carries neither <c>Cookie</c> nor
    /// <c>Authorization</c> nor a body: Hosts are not to see them, and the caller has made sure of it.
    /// </summary>
    public ValueTask<FetchReply> FetchAsync(FetchRequest request, CancellationToken cancellation)
    {
        Invariant.Hold(request.Body is null, "a job has no body");
        Invariant.Hold(!request.Fields.Has("Cookie") && !request.Fields.Has("Authorization"), "a job carries no credentials");
        return own.FetchAsync(request, cancellation);
    }
}
