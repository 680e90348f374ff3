using System.Net;
using System.Net.Sockets;

namespace Edge.Tests.Streams;

/// <summary>
/// Stands before a Stargate's control port and cuts each connection after a random number of bytes, in a random direction,
/// half of the time by a reset: in the handshake, in the login, in the middle of a message.
/// </summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private const int BytesMin = 100;

    private const int BytesMax = 20_000;

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _stop = new();
    private readonly CutBudget _budget;
    private readonly EndPoint _target;
    private readonly Task _accepting;

    public CuttingProxy(EndPoint target, CutBudget budget)
    {
        _target = target;
        _budget = budget;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(1_024);
        Address = _listener.LocalEndPoint!.ToString()!;
        _accepting = AcceptAsync();
    }

    public string Address { get; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = PassAsync(await _listener.AcceptAsync(_stop.Token));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task PassAsync(Socket node)
    {
        using var stargate = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var _ = node;
        node.NoDelay = true;
        try
        {
            await stargate.ConnectAsync(_target, _stop.Token);
            using var over = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            var cut = _budget.NextCut(BytesMin, BytesMax);
            var up = CopyAsync(node, stargate, cut is { Up: true } ? cut.Value.Bytes : long.MaxValue, over.Token);
            var down = CopyAsync(stargate, node, cut is { Up: false } ? cut.Value.Bytes : long.MaxValue, over.Token);
            var first = await await Task.WhenAny(up, down);
            if (first == CopyEnd.Cut)
            {
                _budget.NoteCut();
                if (cut!.Value.Reset)
                {
                    node.LingerState = stargate.LingerState = new LingerOption(true, 0);
                }
            }

            await over.CancelAsync();
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // One side is gone, so the other one is too.
        }
    }

    private static async Task<CopyEnd> CopyAsync(Socket from, Socket to, long bytesMax, CancellationToken cancellation)
    {
        var buffer = new byte[8 * 1024];
        try
        {
            while (true)
            {
                var read = await from.ReceiveAsync(buffer, cancellation);
                var passed = (int)Math.Min(read, bytesMax);
                if (passed > 0)
                {
                    await to.SendAsync(buffer.AsMemory(0, passed), cancellation);
                }

                bytesMax -= passed;
                if (bytesMax == 0)
                {
                    return CopyEnd.Cut;
                }

                if (read == 0)
                {
                    return CopyEnd.Finished;
                }
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            return CopyEnd.Finished;
        }
    }
}
