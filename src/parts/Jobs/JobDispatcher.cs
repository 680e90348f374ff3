using Edge.Kernel;

namespace Edge.Jobs;

/// <summary>Gives fetches to Hosts, and does them itself by its own origin where Hosts cannot.</summary>
/// <param name="own">How this node reaches origins itself.</param>
public sealed class JobDispatcher(JobOptions options, IOrigin own, TimeProvider time, Random random, JobMetrics metrics) : IOrigin
{
    internal JobDesk Desk { get; } = new(options, time, random, metrics);

    internal HedgePolicy Hedges { get; } = new(options);

    internal OriginVerdicts Verdicts { get; } = new(time);

    internal JobOptions Options => options;

    internal IOrigin Own => own;

    internal TimeProvider Time => time;

    internal JobMetrics Metrics => metrics;

    /// <summary>A Host has connected. A former channel of the same Host gets no new jobs.</summary>
    public void Add(IJobChannel channel) => Desk.Add(channel);

    /// <summary>The channel closed; its jobs have failed by themselves.</summary>
    public void Remove(IJobChannel channel) => Desk.Remove(channel);

    /// <summary>Some Host may have a free slot again.</summary>
    public void Wake() => Desk.Wake();

    /// <summary>
    /// Does a public GET or HEAD, by a Host if one will. The request carries neither <c>Cookie</c> nor
    /// <c>Authorization</c> nor a body: Hosts are not to see them, and the caller has made sure of it.
    /// </summary>
    public async ValueTask<FetchReply> FetchAsync(FetchRequest request, CancellationToken cancellation)
    {
        Invariant.Hold(request.Method is "GET" or "HEAD", "a job reads");
        Invariant.Hold(request.Body is null, "a job has no body");
        Invariant.Hold(!request.Fields.Has("Cookie") && !request.Fields.Has("Authorization"), "a job carries no credentials");
        var outcome = await new JobRun(this, request, [], ownOnly: false).RunAsync(cancellation);
        if (outcome.Failure is { } failed)
        {
            return failed;
        }

        var (first, lease) = (outcome.Response!, outcome.Lease!);
        var body = new ResumingBody(this, request, first, lease);
        return new FetchReply.Response(first.Status, first.Fields, body, first.Length, lease.Host?.Id);
    }
}
