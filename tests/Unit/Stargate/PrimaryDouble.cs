using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Edge.Dns;

namespace Edge.Tests.Unit.Stargate;

/// <summary>A primary that answers each transfer by what the test says, over real connections.</summary>
internal sealed class PrimaryDouble : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;

    public PrimaryDouble()
    {
        _listener.Start();
        _serving = ServeAsync();
    }

    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>The messages that answer a request; none closes the connection.</summary>
    public Func<DnsMessage, IEnumerable<byte[]>> Answer { get; set; } = static _ => [];

    /// <summary>Requests that have come.</summary>
    public int Requests { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _serving;
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await AnswerAsync(client.GetStream());
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test ends.
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        try
        {
            var length = new byte[2];
            await stream.ReadExactlyAsync(length, _stop.Token);
            var request = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
            await stream.ReadExactlyAsync(request, _stop.Token);
            Requests++;
            Assert.True(DnsMessage.TryRead(request, out var message, out _));
            foreach (var answer in Answer(message))
            {
                BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)answer.Length);
                await stream.WriteAsync((byte[])[.. length, .. answer], _stop.Token);
            }
        }
        catch (IOException)
        {
            // The other side has enough.
        }
    }
}
