using Edge.Kernel;
using Grpc.Core;

namespace Edge.Hosting;

/// <summary>Makes one call with a bounded wait, and turns its end into an outcome.</summary>
internal static class ControlCall
{
    public static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);

    /// <summary>There is no other Stargate to turn to, and a person waits: a busy machine gets more time.</summary>
    public static readonly TimeSpan JoinTimeout = TimeSpan.FromSeconds(30);

    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public static Task<Outcome<T>> MakeAsync<T>(
        ControlChannel channel, TimeProvider time, Func<CancellationToken, AsyncUnaryCall<T>> call, CancellationToken cancellation) =>
        MakeAsync(channel, time, call, CallTimeout, cancellation);

    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public static async Task<Outcome<T>> MakeAsync<T>(
        ControlChannel channel, TimeProvider time, Func<CancellationToken, AsyncUnaryCall<T>> call, TimeSpan within, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(within, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            // The wait is bounded here too: a call whose connection goes at the wrong moment must not keep its caller for ever.
            using var made = call(either.Token);
            return await made.ResponseAsync.WaitAsync(either.Token);
        }
        catch (Exception error) when (error is OperationCanceledException or RpcException && limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return channel.Explain(new RpcException(new Status(StatusCode.DeadlineExceeded, $"no answer within {within.TotalSeconds} s")));
        }
        catch (RpcException error)
        {
            cancellation.ThrowIfCancellationRequested();
            return channel.Explain(error);
        }
    }
}
