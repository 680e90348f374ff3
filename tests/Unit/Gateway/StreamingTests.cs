using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Edge.Tests.Unit.Gateway;

[Collection(nameof(Alone))]
public sealed class StreamingTests
{
    private const int BlockBytes = 64 * 1024;

    /// <summary>100 MiB.</summary>
    private const int Blocks = 1600;

    [Theory]
    [InlineData("Content-Length: 104857600\r\n", false, false)]
    [InlineData("Transfer-Encoding: chunked\r\n", true, false)]
    [InlineData("Cache-Control: max-age=60\r\nTransfer-Encoding: chunked\r\n", true, false)]
    [InlineData("Cache-Control: max-age=60\r\nContent-Length: 104857600\r\n", false, true)]
    public async Task A_large_body_arrives_whole_and_in_bounded_memory(string fields, bool chunked, bool tls)
    {
        await using var origin = new RawOrigin((_, stream, cancellation) => SendLargeAsync(stream, fields, chunked, cancellation));
        await using var gateway = await RunningGateway.StartAsync(origin.Url);
        using var client = gateway.Client(tls);
        client.DefaultRequestVersion = tls ? HttpVersion.Version20 : HttpVersion.Version11;
        var before = GC.GetTotalMemory(forceFullCollection: true);

        using var reply = await client.GetAsync("/big", HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        await using var body = await reply.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        var hash = await SHA256.HashDataAsync(body, TestContext.Current.CancellationToken);

        Assert.Equal(await ExpectedHashAsync(), hash);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 32 << 20);
    }

    [Fact]
    public async Task A_visitor_that_does_not_read_holds_the_origin_back()
    {
        var sent = 0L;
        await using var origin = new RawOrigin(async (_, stream, cancellation) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n"u8.ToArray(), cancellation);
            for (var block = 0; block < Blocks; block++)
            {
                await stream.WriteAsync(Block(block), cancellation);
                Interlocked.Add(ref sent, BlockBytes);
            }

            return true;
        });
        await using var gateway = await RunningGateway.StartAsync(origin.Url, service => service with { OriginTimeoutSeconds = 60 });
        using var visitor = new TcpClient { ReceiveBufferSize = 64 * 1024 };
        await visitor.ConnectAsync(gateway.Http, TestContext.Current.CancellationToken);
        await visitor.GetStream().WriteAsync("GET /big HTTP/1.1\r\nHost: site.test\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);

        // Buffers of four sockets on loopback grow to some megabytes each; the body has a hundred.
        var received = 0L;
        var buffer = new byte[BlockBytes];
        while (received < Blocks * (long)BlockBytes)
        {
            // The origin gets the time that it would need to run away.
            for (var turn = 0; turn < 100; turn++)
            {
                await Task.Yield();
            }

            Assert.InRange(Interlocked.Read(ref sent) - received, long.MinValue, 40L << 20);
            received += await visitor.GetStream().ReadAsync(buffer, TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task A_large_upload_arrives_whole()
    {
        await using var origin = new RawOrigin(async (head, stream, cancellation) =>
        {
            var length = int.Parse(
                head.Split("Content-Length: ")[1].Split("\r\n")[0], CultureInfo.InvariantCulture);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var buffer = new byte[BlockBytes];
            while (length > 0)
            {
                var count = await stream.ReadAsync(buffer, cancellation);
                hash.AppendData(buffer, 0, count);
                length -= count;
            }

            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: 64\r\n\r\n{Convert.ToHexString(hash.GetHashAndReset())}"), cancellation);
            return true;
        });
        await using var gateway = await RunningGateway.StartAsync(origin.Url, service => service with { OriginTimeoutSeconds = 30 });
        using var client = gateway.Client();
        var content = new byte[40 << 20];
        new Random(1).NextBytes(content);

        using var sent = new ByteArrayContent(content);
        using var reply = await client.PostAsync("/", sent, TestContext.Current.CancellationToken);

        Assert.Equal(Convert.ToHexString(SHA256.HashData(content)), await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private static async Task<bool> SendLargeAsync(NetworkStream stream, string fields, bool chunked, CancellationToken cancellation)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\n" + fields + "\r\n"), cancellation);
        for (var block = 0; block < Blocks; block++)
        {
            if (chunked)
            {
                await stream.WriteAsync("10000\r\n"u8.ToArray(), cancellation);
            }

            await stream.WriteAsync(Block(block), cancellation);
            if (chunked)
            {
                await stream.WriteAsync("\r\n"u8.ToArray(), cancellation);
            }
        }

        if (chunked)
        {
            await stream.WriteAsync("0\r\n\r\n"u8.ToArray(), cancellation);
        }

        return true;
    }

    private static Task<byte[]> ExpectedHashAsync()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var block = 0; block < Blocks; block++)
        {
            hash.AppendData(Block(block));
        }

        return Task.FromResult(hash.GetHashAndReset());
    }

    private static byte[] Block(int number)
    {
        var block = new byte[BlockBytes];
        block.AsSpan().Fill((byte)(number * 31));
        BitConverter.TryWriteBytes(block, number);
        return block;
    }
}
