using Edge.Coordination;
using Edge.Kernel;
using Edge.Protocol;
using Grpc.Core;

namespace Edge.Stargate;

/// <summary>
/// A connection's place among those that arrive, from its first byte until its stream is open; given back at the latest
/// after a time, so that slow ones hold nobody up.
/// </summary>
internal sealed class ArrivalPlace : IDisposable
{
    private readonly Arrivals _arrivals;
    private readonly Arrival _arrival;
    private readonly bool _turnedAway;
    private ITimer? _limit;

    public ArrivalPlace(Arrivals arrivals, Arrival arrival)
    {
        _arrivals = arrivals;
        _arrival = arrival;
        _turnedAway = arrival.Verdict == AdmissionVerdict.TurnedAway;
        _limit = arrivals.Time.CreateTimer(static place => ((ArrivalPlace)place!).Leave(), this, arrivals.PlaceTimeMax, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Tells a connection that was let in just for that when to come back.</summary>
    public static void Check(ServerCallContext context)
    {
        if (Of(context) is { _turnedAway: true } place)
        {
            throw RpcFailure.From(new Failure("stargate_busy", "more nodes arrive at this Stargate than it lets in at once; come back later, or go to another one")
            {
                Retryable = true,
                RetryAfter = place._arrivals.NextRetryAfter(),
            });
        }
    }

    /// <summary>The stream of this connection is open.</summary>
    public static void Leave(ServerCallContext context) => Of(context)?.Leave();

    public void Dispose() => Leave();

    private static ArrivalPlace? Of(ServerCallContext context) => context.GetHttpContext().Features.Get<ArrivalPlace>();

    private void Leave()
    {
        _limit?.Dispose();
        _limit = null;
        _arrivals.Leave(_arrival);
    }
}
