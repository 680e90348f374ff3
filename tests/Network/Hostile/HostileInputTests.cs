using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace Edge.Tests.Network;

/// <summary>Malformed and hostile bytes against live processes: refused clearly, and the process goes on serving.</summary>
public sealed class HostileInputTests(HostileNetwork fixture) : IClassFixture<HostileNetwork>
{
    private readonly HostileNetwork _hostile = fixture.Ready();

    private const int Seed = 20251122;

    public static TheoryData<string, string> AmbiguousRequests { get; } = new()
    {
        { "length and chunked", "POST / HTTP/1.1\r\nHost: shop.example\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: shop.example\r\n\r\n" },
        { "two lengths", "POST / HTTP/1.1\r\nHost: shop.example\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!" },
        { "a negative length", "POST / HTTP/1.1\r\nHost: shop.example\r\nContent-Length: -5\r\n\r\nhello" },
        { "a coding that is not chunked", "POST / HTTP/1.1\r\nHost: shop.example\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" },
        { "chunked twice", "POST / HTTP/1.1\r\nHost: shop.example\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n" },
        { "a chunk size that is no number", "POST / HTTP/1.1\r\nHost: shop.example\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n" },
        { "a chunk size that overflows", "POST / HTTP/1.1\r\nHost: shop.example\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nhello\r\n0\r\n\r\n" },
        { "no host", "GET / HTTP/1.1\r\n\r\n" },
        { "two hosts", "GET / HTTP/1.1\r\nHost: shop.example\r\nHost: other.example\r\n\r\n" },
        { "a host with a path", "GET / HTTP/1.1\r\nHost: shop.example/../other\r\n\r\n" },
        { "a space before the colon", "GET / HTTP/1.1\r\nHost: shop.example\r\nContent-Length : 5\r\n\r\nhello" },
        { "a folded line", "GET / HTTP/1.1\r\nHost: shop.example\r\nX-A: b\r\n Transfer-Encoding: chunked\r\n\r\n" },
        { "a bare carriage return", "GET / HTTP/1.1\r\nHost: shop.example\r\nX-A: b\rTransfer-Encoding: chunked\r\n\r\n" },
        { "a zero byte in a field", "GET / HTTP/1.1\r\nHost: shop.example\r\nX-A: b\0c\r\n\r\n" },
        { "no version", "GET /\r\nHost: shop.example\r\n\r\n" },
        { "a version of the future", "GET / HTTP/9.9\r\nHost: shop.example\r\n\r\n" },
        { "a target with spaces", "GET /a b c HTTP/1.1\r\nHost: shop.example\r\n\r\n" },
        { "not HTTP at all", "\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003 nonsense\r\n\r\n" },
    };

    [Theory]
    [MemberData(nameof(AmbiguousRequests))]
    public async Task An_ambiguous_request_is_refused_once_and_its_connection_closed(string what, string request)
    {
        var reply = await RawConnection.TalkAsync(_hostile.Gateway.Http, request);

        Assert.True(
            reply.StartsWith("HTTP/1.1 400", StringComparison.Ordinal) || reply.StartsWith("HTTP/1.1 501", StringComparison.Ordinal) || reply.StartsWith("HTTP/1.1 505", StringComparison.Ordinal),
            $"{what}: {reply}");
        Assert.Equal(1, CountOf(reply, "HTTP/1.1 "));
        Assert.DoesNotContain("<silence>", reply, StringComparison.Ordinal);
        await _hostile.StillServesAsync();
    }

    [Fact]
    public async Task An_oversized_head_is_refused_with_431()
    {
        var one = await RawConnection.TalkAsync(_hostile.Gateway.Http, $"GET / HTTP/1.1\r\nHost: shop.example\r\nX-Big: {new string('a', 70_000)}\r\n\r\n");
        var many = await RawConnection.TalkAsync(
            _hostile.Gateway.Http,
            $"GET / HTTP/1.1\r\nHost: shop.example\r\n{string.Concat(Enumerable.Range(0, 5000).Select(number => $"X-{number}: a\r\n"))}\r\n");

        Assert.StartsWith("HTTP/1.1 431", one, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 431", many, StringComparison.Ordinal);
        await _hostile.StillServesAsync();
    }

    [Fact]
    public async Task A_host_that_nobody_claimed_is_answered_404_unknown_host()
    {
        var reply = await RawConnection.TalkAsync(_hostile.Gateway.Http, "GET / HTTP/1.1\r\nHost: nobody.example\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 404", reply, StringComparison.Ordinal);
        Assert.Contains("unknown_host", reply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_smuggled_request_never_reaches_the_origin()
    {
        foreach (var (what, request) in AmbiguousRequests.Select(row => row.Data))
        {
            await RawConnection.TalkAsync(_hostile.Gateway.Http, request.Replace("GET / ", "GET /smuggled-" + what.Replace(' ', '-') + " ", StringComparison.Ordinal));
        }

        Assert.DoesNotContain(
            await File.ReadAllLinesAsync(_hostile.Faults.Origin.AccessLog),
            line => line.Contains("smuggled", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Garbage_by_UDP_leaves_DNS_answering()
    {
        var random = new Random(Seed);
        using var socket = new Socket(SocketType.Dgram, ProtocolType.Udp);
        for (var packet = 0; packet < 5000; packet++)
        {
            await socket.SendToAsync(Mutated(random, DnsClient.Query(HostileNetwork.Host), 600), _hostile.Stargate.Dns);
        }

        await _hostile.StillServesAsync();
    }

    [Fact]
    public async Task Garbage_by_TCP_leaves_DNS_answering()
    {
        var random = new Random(Seed);
        for (var connection = 0; connection < 100; connection++)
        {
            var packet = Mutated(random, DnsClient.Query(HostileNetwork.Host), 600);
            var framed = new byte[packet.Length + 2];
            // Half of them lie about their length.
            BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)(connection % 2 == 0 ? packet.Length : random.Next(65536)));
            packet.CopyTo(framed, 2);
            await RawConnection.TalkAsync(_hostile.Stargate.Dns, framed, finish: true);
        }

        await _hostile.StillServesAsync();
    }

    [Fact]
    public async Task Garbage_on_the_clear_and_TLS_ports_leaves_both_serving()
    {
        var random = new Random(Seed);
        IPEndPoint[] ports = [_hostile.Gateway.Http, _hostile.Gateway.Https, _hostile.Stargate.Control];
        var hello = Encoding.ASCII.GetBytes("GET /fresh/page-1.bin HTTP/1.1\r\nHost: shop.example\r\nAccept: */*\r\n\r\n");
        for (var connection = 0; connection < 60; connection++)
        {
            await RawConnection.TalkAsync(ports[connection % ports.Length], Mutated(random, hello, 2000), finish: true);
        }

        await _hostile.StillServesAsync();
    }

    [Fact]
    public async Task A_stranger_with_the_job_protocol_is_turned_away()
    {
        var random = new Random(Seed);
        for (var connection = 0; connection < 30; connection++)
        {
            var frame = new byte[random.Next(1, 4000)];
            random.NextBytes(frame);
            if (connection % 2 == 0 && frame.Length > 12)
            {
                // A frame whose length is right and whose content is not.
                BinaryPrimitives.WriteUInt32BigEndian(frame, (uint)(frame.Length - 12));
                BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(4), 0);
                frame[8] = (byte)random.Next(0, 16);
            }

            await SendByTlsAsync(_hostile.Gateway.Https, "gateway-1", "edge-job/1", frame);
        }

        await _hostile.StillServesAsync();
    }

    [Fact]
    public async Task A_stranger_at_the_control_port_is_turned_away()
    {
        var random = new Random(Seed);
        for (var connection = 0; connection < 20; connection++)
        {
            var frame = new byte[random.Next(1, 4000)];
            random.NextBytes(frame);
            await SendByTlsAsync(_hostile.Stargate.Control, "stargate-1", "h2", frame);
        }

        await _hostile.StillServesAsync();
    }

    private static byte[] Mutated(Random random, byte[] seed, int lengthMax)
    {
        if (random.Next(3) == 0)
        {
            var noise = new byte[random.Next(lengthMax)];
            random.NextBytes(noise);
            return noise;
        }

        byte[] bytes = [.. seed[..random.Next(1, seed.Length + 1)], .. new byte[random.Next(4)]];
        for (var change = random.Next(1, 8); change > 0; change--)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }

        return bytes;
    }

    private static async Task SendByTlsAsync(IPEndPoint peer, string name, string protocol, byte[] bytes)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(1.5));
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(peer, late.Token);
        await using var tls = new SslStream(new NetworkStream(socket));
        try
        {
            await tls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = name,
                    ApplicationProtocols = [new SslApplicationProtocol(protocol)],
                    RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null,
                },
                late.Token);
            await tls.WriteAsync(bytes, late.Token);
            // The peer may say why and hang up, or wait for the rest of what looks like a beginning.
            var buffer = new byte[4096];
            while (await tls.ReadAsync(buffer, late.Token) > 0)
            {
            }
        }
        catch (Exception error) when (error is IOException or AuthenticationException or OperationCanceledException)
        {
            // Hung up, or kept waiting: either is right, as long as the node goes on serving others.
        }
    }

    private static int CountOf(string text, string part) => text.Split(part).Length - 1;
}
