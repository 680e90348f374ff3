using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Edge.Tests.Unit.Origin;

/// <summary>An origin that says exactly the bytes it is told to, and keeps what it was asked.</summary>
internal sealed class RawOrigin : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Func<string, NetworkStream, CancellationToken, Task> _answer;
    private readonly Task _running;

    public RawOrigin(Func<string, NetworkStream, CancellationToken, Task> answer)
    {
        _answer = answer;
        _listener.Start();
        _running = AcceptAsync();
    }

    public string Address => $"http://{_listener.LocalEndpoint}";

    public List<string> Requests { get; } = [];

    public static RawOrigin Saying(string response, bool close = true) => new(async (_, stream, cancellation) =>
    {
        await stream.WriteAsync(Encoding.Latin1.GetBytes(response), cancellation);
        if (!close)
        {
            await Task.Delay(Timeout.Infinite, cancellation);
        }
    });

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _running;
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stopping.Token)));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                var head = new StringBuilder();
                var one = new byte[1];
                while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
                {
                    if (await stream.ReadAsync(one, _stopping.Token) == 0)
                    {
                        return;
                    }

                    head.Append((char)one[0]);
                }

                lock (Requests)
                {
                    Requests.Add(head.ToString());
                }

                await _answer(head.ToString(), stream, _stopping.Token);
            }
            catch (Exception error) when (error is IOException or OperationCanceledException)
            {
                // The other end went away, or the test is over.
            }
        }
    }
}
