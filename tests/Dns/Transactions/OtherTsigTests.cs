using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Edge.Dns;

namespace Edge.Tests.Dns;

/// <summary>Our codes against those of BIND: named as the server, dig and nsupdate as the clients.</summary>
public sealed class OtherTsigTests
{
    private static readonly byte[] Secret = "thirty-two bytes that both share"u8.ToArray();

    [Fact]
    public async Task Named_and_we_understand_each_other_in_queries_and_whole_transfers()
    {
        using var server = await ServerAnswers.StartNamedAsync(Configure);
        foreach (var algorithm in Enum.GetValues<TsigAlgorithm>())
        {
            var key = new TsigKey(DnsName.Parse($"k{(int)algorithm}"), Secret, algorithm);
            Assert.Equal((TsigFault.None, 1, 0), Ask(server.EndPoint, key, DnsRecordType.Soa, TimeSpan.Zero));
            var (fault, messages, bare) = Ask(server.EndPoint, key, DnsRecordType.Axfr, TimeSpan.Zero);
            Assert.Equal((TsigFault.None, 0), (fault, bare));
            Assert.InRange(messages, 2, 100);
        }

        Assert.Equal(TsigFault.BadSignature, Ask(server.EndPoint, new TsigKey(DnsName.Parse("k0"), "wrong"u8), DnsRecordType.Soa, TimeSpan.Zero).Fault);
        Assert.Equal(TsigFault.BadKey, Ask(server.EndPoint, new TsigKey(DnsName.Parse("k9"), Secret), DnsRecordType.Soa, TimeSpan.Zero).Fault);
        Assert.Equal(TsigFault.BadTime, Ask(server.EndPoint, new TsigKey(DnsName.Parse("k0"), Secret), DnsRecordType.Soa, TimeSpan.FromHours(1)).Fault);
    }

    [Theory]
    [InlineData("hmac-sha256", TsigAlgorithm.HmacSha256)]
    [InlineData("hmac-sha512", TsigAlgorithm.HmacSha512)]
    public async Task Dig_accepts_our_answers_and_tells_our_errors(string name, TsigAlgorithm algorithm)
    {
        var key = new TsigKey(DnsName.Parse("k"), Secret, algorithm);
        var good = await DigAsync(key, name, Secret);
        Assert.Contains("status: NOERROR", good, StringComparison.Ordinal);
        Assert.DoesNotContain("verify", good, StringComparison.OrdinalIgnoreCase);
        var bad = await DigAsync(key, name, "wrong"u8.ToArray());
        Assert.Contains("status: NOTAUTH", bad, StringComparison.Ordinal);
        Assert.Contains("BADSIG", bad, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nsupdate_takes_our_word_only_with_the_code()
    {
        var key = new TsigKey(DnsName.Parse("k"), Secret);
        await ToolRun.InFolderAsync(async folder =>
        {
            Assert.Equal((0, ""), await UpdateAsync(Secret));
            var (code, said) = await UpdateAsync("wrong"u8.ToArray());
            Assert.Equal(2, code);
            Assert.Contains("BADSIG", said, StringComparison.Ordinal);

            Task<(int Code, string Output)> UpdateAsync(byte[] secret) => WithAnswersAsync(key, async port =>
            {
                var script = Path.Combine(folder, "script");
                await File.WriteAllTextAsync(script, $"server 127.0.0.1 {port}\nzone example.org\nupdate add x.example.org 60 TXT y\nsend\n");
                return await ToolRun.RunAsync(folder, "nsupdate", "bind9-dnsutils", "-t", "30", "-y", $"hmac-sha256:k:{Convert.ToBase64String(secret)}", script);
            });
        });
    }

    private static async Task<string> DigAsync(TsigKey key, string algorithm, byte[] secret)
    {
        var (_, said) = await WithAnswersAsync(key, port => ToolRun.RunAsync(
            Path.GetTempPath(), "dig", "bind9-dnsutils", "-r", "@127.0.0.1", "-p", $"{port}", "+tries=1", "+time=15", "-y", $"{algorithm}:k:{Convert.ToBase64String(secret)}", "example.org", "SOA"));
        return said;
    }

    /// <summary>Has a tool ask a socket of ours.</summary>
    private static async Task<(int Code, string Output)> WithAnswersAsync(TsigKey key, Func<int, Task<(int Code, string Output)>> ask)
    {
        using var socket = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var answering = AnswerAsync(socket, key, ended.Token);
        var result = await ask(((IPEndPoint)socket.Client.LocalEndPoint!).Port);
        await ended.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answering);
        return result;
    }

    private static async Task AnswerAsync(UdpClient socket, TsigKey key, CancellationToken cancellation)
    {
        while (true)
        {
            var request = await socket.ReceiveAsync(cancellation);
            var now = TimeProvider.System.GetUtcNow();
            var fault = TsigExchange.Receive(request.Buffer, name => name == key.Name ? key : null, now, out var exchange);
            Assert.True(DnsMessage.TryRead(request.Buffer, out var query, out _));
            var response = query with { Flags = MessageFlags.Response, Authorities = [], Additionals = [], Code = (ushort)(fault == TsigFault.None ? 0 : 9) };
            await socket.SendAsync(exchange!.Sign(response.ToBytes(), now), request.RemoteEndPoint, cancellation);
        }
    }

    /// <summary>Asks by TCP until the response, or the transfer, is whole.</summary>
    private static (TsigFault Fault, int Messages, int Bare) Ask(IPEndPoint server, TsigKey key, DnsRecordType type, TimeSpan clock)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 60_000 };
        socket.Connect(server);
        var now = TimeProvider.System.GetUtcNow() + clock;
        var exchange = TsigExchange.Start(key);
        var query = new DnsMessage { Id = 4711, Questions = [new DnsQuestion(ZoneText.Apex, type)] };
        socket.Send(StreamClient.Framed([exchange.Sign(query.ToBytes(), now)]));
        for (int messages = 1, soas = 0; ; messages++)
        {
            var packet = Receive(socket, BinaryPrimitives.ReadUInt16BigEndian(Receive(socket, 2)));
            var fault = exchange.Check(packet, now);
            Assert.True(DnsMessage.TryRead(packet, out var response, out var error), error?.ToString());
            soas += response.Answers.Count(record => record.Type == DnsRecordType.Soa);
            if (fault != TsigFault.None || soas == (type == DnsRecordType.Axfr ? 2 : 1))
            {
                return (fault, messages, exchange.BareCount);
            }
        }
    }

    private static byte[] Receive(Socket socket, int count)
    {
        var bytes = new byte[count];
        for (var filled = 0; filled < count;)
        {
            var size = socket.Receive(bytes.AsSpan(filled));
            Assert.True(size > 0, "the connection was closed before its response was whole");
            filled += size;
        }

        return bytes;
    }

    private static string[] Configure(string folder, int port)
    {
        var secret = Convert.ToBase64String(Secret);
        var lines = Enumerable.Range(0, 3000).Select(i => $"n{i} 300 TXT \"a text that makes the transfer several messages long, {i}\"\n");
        File.WriteAllText(Path.Combine(folder, "zone"), "@ 300 SOA ns host 1 2 3 4 60\n@ 300 NS ns\nns 300 A 192.0.2.53\n" + string.Concat(lines));
        File.WriteAllText(Path.Combine(folder, "named.conf"),
            $$"""
            key "k0" { algorithm hmac-sha256; secret "{{secret}}"; };
            key "k1" { algorithm hmac-sha384; secret "{{secret}}"; };
            key "k2" { algorithm hmac-sha512; secret "{{secret}}"; };
            options {
              directory "{{folder}}"; pid-file none; session-keyfile none; managed-keys-directory "{{folder}}"; lock-file none;
              listen-on port {{port}} { 127.0.0.1; }; listen-on-v6 { none; };
              recursion no; dnssec-validation no; notify no; empty-zones-enable no; transfer-message-size 4096;
            };
            controls { };
            zone "example.org" { type primary; file "zone"; allow-transfer { key "k0"; key "k1"; key "k2"; }; };
            """);
        return ["-g", "-n", "1", "-c", Path.Combine(folder, "named.conf")];
    }
}
