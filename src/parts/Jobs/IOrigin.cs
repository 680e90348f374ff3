namespace Edge.Jobs;

/// <summary>
/// Port to customers' origins: does one HTTP request. The adapter is used by Hosts, which do it as a job, and by Gateways
/// for what Hosts may not do or could not.
/// </summary>
public interface IOrigin
{
    /// <summary>
    /// Returns as soon as the final response's head is there; the body streams. Never throws for what the origin does;
    /// throws <see cref="OperationCanceledException"/> only when <paramref name="cancellation"/> asks for it.
    /// </summary>
    ValueTask<FetchReply> FetchAsync(FetchRequest request, CancellationToken cancellation);
}
