using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Edge.Tests.Unit.Gateway;

/// <summary>
/// An origin that speaks bytes: for each request the test says what to write, and when. It reads a request's head, hands it
/// to the script, and closes the connection after the script returns false.
/// </summary>
internal sealed class RawOrigin : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closing = new();
    private readonly Func<string, NetworkStream, CancellationToken, Task<bool>> _script;
    private readonly Task _accepting;
    private int _requests;

    public RawOrigin(Func<string, NetworkStream, CancellationToken, Task<bool>> script)
    {
        _script = script;
        _listener.Start();
        Url = $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";
        _accepting = AcceptAsync();
    }

    public string Url { get; }

    public int Requests => Volatile.Read(ref _requests);

    /// <summary>The heads of all requests, in the order in which they came.</summary>
    public List<string> Heads { get; } = [];

    /// <summary>Answers each request with the same text.</summary>
    public static RawOrigin Of(string response) => new(async (_, stream, cancellation) =>
    {
        await stream.WriteAsync(Encoding.Latin1.GetBytes(response.ReplaceLineEndings("\r\n")), cancellation);
        return true;
    });

    /// <summary>Answers each request by what the function makes of its head.</summary>
    public static RawOrigin Of(Func<string, string> respond) => new(async (head, stream, cancellation) =>
    {
        await stream.WriteAsync(Encoding.Latin1.GetBytes(respond(head).ReplaceLineEndings("\r\n")), cancellation);
        return true;
    });

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _listener.Stop();
        await _accepting;
        _closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptTcpClientAsync(_closing.Token);
                _ = ServeAsync(client);
            }
            catch (Exception error) when (error is OperationCanceledException or SocketException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var owned = client;
        try
        {
            var stream = client.GetStream();
            while (await ReadHeadAsync(stream) is { } head)
            {
                lock (Heads)
                {
                    Heads.Add(head);
                }

                Interlocked.Increment(ref _requests);
                if (!await _script(head, stream, _closing.Token))
                {
                    return;
                }
            }
        }
        catch (Exception error) when (error is OperationCanceledException or IOException)
        {
            // The Gateway hung up, or the test is over.
        }
    }

    private async Task<string?> ReadHeadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var octet = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(octet, _closing.Token) == 0)
            {
                return null;
            }

            head.Append((char)octet[0]);
        }

        return head.ToString();
    }
}
