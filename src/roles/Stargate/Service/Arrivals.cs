using System.Net;
using Edge.Coordination;

namespace Edge.Stargate;

/// <summary>The desk at which connections to the control port arrive, for the many of them at once.</summary>
internal sealed class Arrivals(AdmissionOptions options, CoordinationMetrics metrics, TimeProvider time)
{
    private readonly AdmissionDesk _desk = new(options, time);
    private readonly Lock _gate = new();

    public TimeSpan PlaceTimeMax => options.ArrivalTimeMax;

    public TimeProvider Time => time;

    public int UnderWay
    {
        get
        {
            lock (_gate)
            {
                return _desk.Admitted;
            }
        }
    }

    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _desk.Waiting;
            }
        }
    }

    /// <summary>Waits for the connection's turn, for a bounded time. Null: close it, there is not even time to say why.</summary>
    public async ValueTask<ArrivalPlace?> EnterAsync(IPAddress? address, CancellationToken cancellation)
    {
        var called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Arrival arrival;
        lock (_gate)
        {
            arrival = _desk.Arrive(OriginOf(address), called.SetResult);
        }

        if (arrival.Verdict == AdmissionVerdict.Waits)
        {
            await WaitAsync(arrival, called.Task, cancellation);
        }

        metrics.Arrived(arrival.Verdict);
        return arrival.Verdict == AdmissionVerdict.Closed ? null : new ArrivalPlace(this, arrival);
    }

    public void Leave(Arrival arrival)
    {
        lock (_gate)
        {
            _desk.Leave(arrival);
        }
    }

    public TimeSpan NextRetryAfter()
    {
        lock (_gate)
        {
            return _desk.NextRetryAfter();
        }
    }

    private async Task WaitAsync(Arrival arrival, Task called, CancellationToken cancellation)
    {
        try
        {
            await called.WaitAsync(options.WaitMax, time, cancellation);
        }
        catch (TimeoutException)
        {
            lock (_gate)
            {
                _desk.GiveUp(arrival);
            }
        }
        catch (OperationCanceledException)
        {
            Leave(arrival);
        }
    }

    /// <summary>Whoever has one IPv6 address has its whole /64.</summary>
    private static string OriginOf(IPAddress? address) => address switch
    {
        null => "",
        { IsIPv4MappedToIPv6: true } => address.MapToIPv4().ToString(),
        { AddressFamily: System.Net.Sockets.AddressFamily.InterNetworkV6 } => Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8)),
        _ => address.ToString(),
    };
}
