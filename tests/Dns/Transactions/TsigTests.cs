using Edge.Dns;

namespace Edge.Tests.Dns;

public sealed class TsigTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly TsigKey Key = new(DnsName.Parse("key.example"), "a secret of some length, 32 bytes"u8);
    private static readonly byte[] Query = new DnsMessage { Id = 4711, Questions = [new DnsQuestion(ZoneText.Apex, DnsRecordType.Soa)] }.ToBytes();

    [Theory]
    [InlineData(TsigAlgorithm.HmacSha256)]
    [InlineData(TsigAlgorithm.HmacSha384)]
    [InlineData(TsigAlgorithm.HmacSha512)]
    public void A_request_and_the_messages_that_answer_it_are_authentic(TsigAlgorithm algorithm)
    {
        var key = new TsigKey(Key.Name, "secret"u8, algorithm);
        var client = TsigExchange.Start(key);
        Assert.Equal(TsigFault.None, TsigExchange.Receive(client.Sign(Query, Now), name => name == key.Name ? key : null, Now, out var server));
        Assert.Equal(TsigFault.None, client.Check(server!.Sign(Query, Now), Now));
        Assert.Equal(TsigFault.None, client.Check(server.Sign(Query, Now), Now));
        Assert.Equal(TsigFault.None, client.Check(server.Sign(Query, Now), Now));
        Assert.Equal(TsigFault.BadSignature, client.Check(TsigExchange.Start(key).Sign(Query, Now), Now));
    }

    [Fact]
    public void The_keys_name_may_be_compressed()
    {
        var key = new TsigKey(ZoneText.Apex, "secret"u8);
        var whole = TsigExchange.Start(key).Sign(Query, Now);

        // The question's name, at byte 12, stands where the record begins too.
        var name = ZoneText.Apex.Wire.Length;
        byte[] compressed = [.. whole[..Query.Length], 0xC0, DnsLimits.HeaderBytes, .. whole[(Query.Length + name)..]];
        Assert.Equal(TsigFault.None, TsigExchange.Receive(compressed, asked => asked == key.Name ? key : null, Now, out _));
        compressed[Query.Length + 1] = (byte)Query.Length;
        Assert.Equal(TsigFault.Format, TsigExchange.Receive(compressed, _ => key, Now, out _));
    }

    [Fact]
    public void A_forged_message_does_not_spoil_the_exchange()
    {
        var client = TsigExchange.Start(Key);
        TsigExchange.Receive(client.Sign(Query, Now), _ => Key, Now, out var server);
        var (first, second) = (server!.Sign(Query, Now), server.Sign(Query, Now));
        foreach (var response in (byte[][])[first, second])
        {
            var forged = response.ToArray();
            forged[2] ^= 1;
            Assert.Equal(TsigFault.BadSignature, client.Check(forged, Now));
            Assert.Equal(TsigFault.None, client.Check(response, Now));
        }
    }

    [Theory]
    [InlineData(300, TsigFault.None)]
    [InlineData(-300, TsigFault.None)]
    [InlineData(301, TsigFault.BadTime)]
    [InlineData(-301, TsigFault.BadTime)]
    public void Clocks_may_be_five_minutes_apart_and_else_the_answer_says_the_time(int seconds, TsigFault expected)
    {
        var client = TsigExchange.Start(Key);
        Assert.Equal(expected, TsigExchange.Receive(client.Sign(Query, Now.AddSeconds(seconds)), _ => Key, Now, out var server));
        var response = server!.Sign(Query, Now);
        Assert.Equal(expected, client.Check(response, Now.AddSeconds(seconds)));
        Assert.True(TsigRecord.TryFind(response, out var record, out _));
        Assert.Equal(expected == TsigFault.None ? "" : Time(Now), Convert.ToHexString(record!.Other));
    }

    [Theory]
    [InlineData(36000, 301, TsigFault.BadTime)]
    [InlineData(36000, 300, TsigFault.None)]
    [InlineData(10, 11, TsigFault.BadTime)]
    public void A_sender_may_ask_for_less_time_and_not_for_more(int fudge, int seconds, TsigFault expected)
    {
        var algorithm = Key.AlgorithmName;
        var record = new TsigRecord { Key = Key.Name, Algorithm = algorithm, Time = Now.ToUnixTimeSeconds(), Fudge = (ushort)fudge, OriginalId = 4711 };
        var content = new ByteBuffer();
        content.Append(Query);
        record.AppendVariables(content);
        var signed = new TsigRecord { Key = Key.Name, Algorithm = algorithm, Time = record.Time, Fudge = record.Fudge, OriginalId = 4711, Mac = Key.Authenticate(content.Written) };
        Assert.Equal(expected, TsigExchange.Receive(signed.AppendTo(Query), _ => Key, Now.AddSeconds(seconds), out _));
    }

    [Fact]
    public void Who_has_another_key_or_secret_learns_it_without_a_code()
    {
        var stranger = TsigExchange.Start(new TsigKey(Key.Name, "another"u8));
        Assert.Equal(TsigFault.BadSignature, TsigExchange.Receive(stranger.Sign(Query, Now), _ => Key, Now, out var server));
        Assert.Equal(TsigFault.BadSignature, stranger.Check(server!.Sign(Query, Now), Now));

        var client = TsigExchange.Start(Key);
        Assert.Equal(TsigFault.BadKey, TsigExchange.Receive(client.Sign(Query, Now), _ => null, Now, out server));
        Assert.Null(server!.Key);
        Assert.Equal(TsigFault.BadKey, client.Check(server.Sign(Query, Now), Now));

        var stronger = TsigExchange.Start(new TsigKey(Key.Name, "secret"u8, TsigAlgorithm.HmacSha512));
        Assert.Equal(TsigFault.BadKey, TsigExchange.Receive(stronger.Sign(Query, Now), _ => Key, Now, out _));
    }

    [Theory]
    [InlineData(32, TsigFault.None)]
    [InlineData(24, TsigFault.None)]
    [InlineData(23, TsigFault.BadTruncation)]
    [InlineData(16, TsigFault.BadTruncation)]
    [InlineData(15, TsigFault.Format)]
    [InlineData(0, TsigFault.Format)]
    public void A_short_code_is_taken_as_far_as_the_key_allows(int bytes, TsigFault expected)
    {
        var client = TsigExchange.Start(Key);
        Assert.True(TsigRecord.TryFind(client.Sign(Query, Now), out var record, out _));
        var request = new TsigRecord
        {
            Key = record!.Key,
            Algorithm = record.Algorithm,
            Time = record.Time,
            Fudge = record.Fudge,
            OriginalId = record.OriginalId,
            Mac = record.Mac[..bytes],
        }.AppendTo(Query);
        var key = new TsigKey(Key.Name, "a secret of some length, 32 bytes"u8) { MacBytesMin = 24 };
        Assert.Equal(expected, TsigExchange.Receive(request, _ => key, Now, out var server));
        Assert.Equal(expected == TsigFault.Format, server is null);
        Assert.Throws<ArgumentOutOfRangeException>(() => new TsigKey(Key.Name, "secret"u8) { MacBytesMin = 15 });
    }

    [Fact]
    public void A_transfer_may_have_messages_without_a_code_between_others()
    {
        var client = TsigExchange.Start(Key);
        TsigExchange.Receive(client.Sign(Query, Now), _ => Key, Now, out var server);
        var first = server!.Sign(Query, Now);
        Assert.Equal(TsigFault.Missing, client.Check(Query, Now));
        Assert.Equal(TsigFault.None, client.Check(first, Now));
        for (var i = 1; i <= TsigExchange.BareCountMax; i++)
        {
            Assert.Equal(TsigFault.None, client.Check(Query, Now));
            Assert.Equal(i, client.BareCount);
        }

        Assert.Equal(TsigFault.Missing, client.Check(Query, Now));
        Assert.Equal(TsigFault.BadSignature, client.Check(server.Sign(Query, Now), Now));
    }

    [Fact]
    public void No_damage_goes_unseen()
    {
        var request = TsigExchange.Start(Key).Sign(Query, Now);
        for (var bit = 16; bit < request.Length * 8; bit++)
        {
            var damaged = request.ToArray();
            damaged[bit >> 3] ^= (byte)(1 << (bit & 7));
            var fault = TsigExchange.Receive(damaged, name => name == Key.Name ? Key : null, Now, out var exchange);

            // Letters of the key's name and of the algorithm's may be of either case.
            var isCase = (bit & 7) == 5 && char.IsAsciiLetter((char)request[bit >> 3]) && bit >> 3 >= Query.Length;
            Assert.True(isCase || fault != TsigFault.None || exchange is null, $"bit {bit}: {fault}");
        }

        var random = new Random(8945);
        for (var i = 0; i < 5000; i++)
        {
            TsigExchange.Receive(Mutation.Of(request, random), _ => Key, Now, out _);
            TsigExchange.Start(Key).Check(Mutation.Of(request, random), Now);
        }
    }

    private static string Time(DateTimeOffset time) => time.ToUnixTimeSeconds().ToString("X12", System.Globalization.CultureInfo.InvariantCulture);
}
