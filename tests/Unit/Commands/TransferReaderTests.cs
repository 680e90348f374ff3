using Edge.Client;
using Edge.Dns;
using Edge.Kernel;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Unit.Commands;

public sealed class TransferReaderTests
{
    private const string Server = "192.0.2.53:53";

    private const ushort Id = 7;

    private static readonly TsigKey Key = new(DnsName.Parse("transfer"), "thirty-two bytes that both share"u8);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    [Fact]
    public void A_transfer_of_several_messages_becomes_a_zone_file_without_what_the_server_signed()
    {
        var reader = Reader();
        Assert.Null(reader.Take(Message(ZoneRecords.Soa, "@ NS ns", "www A 192.0.2.1", "@ NSEC www A NS").ToBytes()));
        Assert.False(reader.IsWhole);
        Assert.Null(reader.Take((Message("www A 192.0.2.2", "www NSEC example.org. A", "sub DS 1 13 2 0000000000000000000000000000000000000000000000000000000000000000", ZoneRecords.Soa) with { Questions = [] }).ToBytes()));
        Assert.True(reader.IsWhole);
        Assert.Equal(["2 NSEC records are left out: keys, signatures and proofs are those of the server that it comes from"], reader.Zone().Notes);
        Assert.Equal(
            """
            $ORIGIN example.org.
            @	300	IN	SOA	ns.example.org. host.example.org. 7 3600 600 604800 60
            	300	IN	NS	ns.example.org.
            www	300	IN	A	192.0.2.1
            	300	IN	A	192.0.2.2
            sub	300	IN	DS	1 13 2 0000000000000000000000000000000000000000000000000000000000000000

            """,
            reader.Zone().ToFile());
    }

    [Theory]
    [InlineData("it begins with www.example.org. A, not with the zone's SOA", "www A 192.0.2.1")]
    [InlineData("other.test. SOA lies outside the zone", "other.test. SOA ns host 7 3600 600 604800 60")]
    [InlineData("it begins with sub.example.org. SOA, not with the zone's SOA", "sub SOA ns host 7 3600 600 604800 60")]
    [InlineData("other.test. A lies outside the zone", ZoneRecords.Soa, "other.test. A 192.0.2.1")]
    [InlineData("it ends with another SOA than it began with: the zone changed meanwhile, try again", ZoneRecords.Soa, "@ SOA ns host 8 3600 600 604800 60")]
    [InlineData("records follow the final SOA", ZoneRecords.Soa, ZoneRecords.Soa, "www A 192.0.2.1")]
    [InlineData("www.example.org. TYPE200 is a record that no zone holds", ZoneRecords.Soa, @"www TYPE200 \# 1 00")]
    [InlineData("a message has no records")]
    public void What_is_no_zone_is_refused(string expected, params string[] records) =>
        Assert.Equal(("broken_transfer", $"{Server} sent no whole zone example.org.: {expected}"), Said(Reader().Take(Message(records).ToBytes())));

    [Fact]
    public void Messages_that_are_no_response_to_the_request_are_refused()
    {
        var good = Message(ZoneRecords.Soa);
        var broken = $"{Server} sent no whole zone example.org.: ";
        Assert.Equal(broken + "a message is no response to the request", Said(Reader().Take((good with { Id = 8 }).ToBytes())).Message);
        Assert.Equal(broken + "a message is no response to the request", Said(Reader().Take((good with { Flags = MessageFlags.None }).ToBytes())).Message);
        Assert.Equal(broken + "a message is cut off", Said(Reader().Take((good with { Flags = good.Flags | MessageFlags.Truncated }).ToBytes())).Message);
        Assert.Equal(broken + "a message answers another question", Said(Reader().Take((good with { Questions = [new DnsQuestion(ZoneRecords.Apex, DnsRecordType.A)] }).ToBytes())).Message);
        Assert.StartsWith(broken + "a message is broken: byte ", Said(Reader().Take(good.ToBytes().AsSpan()[..^1])).Message, StringComparison.Ordinal);
        Assert.StartsWith(broken + "a message is broken: ", Said(Reader().Take([])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5, $"{Server} refuses to transfer example.org. (REFUSED): allow it there for this machine's address, or give a key by --tsig")]
    [InlineData(9, $"{Server} does not answer for example.org. (NOTAUTH): ask a server of the zone, or give a key by --tsig")]
    [InlineData(4, $"{Server} offers no transfers (NOTIMP)")]
    [InlineData(11, $"{Server} does not transfer example.org.: response code 11")]
    public void A_refusal_says_what_to_do(int code, string expected) =>
        Assert.Equal(("transfer_refused", expected), Said(Reader().Take((Message() with { Code = (ushort)code }).ToBytes())));

    [Fact]
    public void An_endless_transfer_is_ended_by_its_records()
    {
        var reader = Reader();
        Assert.Null(reader.Take(Message(ZoneRecords.Soa).ToBytes()));
        var more = (Message() with { Answers = [.. Enumerable.Repeat(ZoneRecords.Of("www A 192.0.2.1"), 4000)] }).ToBytes();
        var count = 1;
        Failure? failure = null;
        for (; failure is null; count++)
        {
            failure = reader.Take(more);
        }

        Assert.Equal(("too_large", $"{Server} sent more than 500000 records for example.org.: the transfer is ended"), Said(failure));
        Assert.Equal(126, count);
    }

    [Fact]
    public void An_endless_transfer_of_signatures_is_ended_by_its_bytes()
    {
        var reader = Reader();
        Assert.Null(reader.Take(Message(ZoneRecords.Soa).ToBytes()));
        var signature = new DnsRecord { Owner = ZoneRecords.Apex, Type = DnsRecordType.Rrsig, Value = new byte[65_000] };
        var more = (Message() with { Answers = [signature] }).ToBytes();
        Failure? failure = null;
        for (var bytes = 0; failure is null; bytes += more.Length)
        {
            Assert.InRange(bytes, 0, TransferReader.BytesMax);
            failure = reader.Take(more);
        }

        Assert.Equal(("too_large", $"{Server} sent more than {TransferReader.BytesMax} bytes for example.org.: the transfer is ended"), Said(failure));
    }

    [Fact]
    public void A_signed_transfer_is_whole_only_once_its_last_message_has_a_code()
    {
        var (client, server) = Exchange();
        var reader = new TransferReader(Server, ZoneRecords.Apex, Id, client, _time);
        Assert.Null(reader.Take(server.Sign(Message(ZoneRecords.Soa).ToBytes(), _time.GetUtcNow())));
        Assert.Null(reader.Take(server.Sign(Message("www A 192.0.2.1", ZoneRecords.Soa).ToBytes(), _time.GetUtcNow())));
        Assert.True(reader.IsWhole);

        (client, server) = Exchange();
        reader = new TransferReader(Server, ZoneRecords.Apex, Id, client, _time);
        Assert.Null(reader.Take(server.Sign(Message(ZoneRecords.Soa).ToBytes(), _time.GetUtcNow())));
        Assert.Null(reader.Take(Message("www A 192.0.2.1", ZoneRecords.Soa).ToBytes()));
        Assert.False(reader.IsWhole);
    }

    [Fact]
    public void What_is_not_authentic_is_refused()
    {
        var (client, server) = Exchange();
        var bytes = server.Sign(Message(ZoneRecords.Soa, "www A 192.0.2.1", ZoneRecords.Soa).ToBytes(), _time.GetUtcNow());
        bytes[3] ^= 0x20;
        Assert.Equal(
            ("not_authentic", $"the transfer of example.org. is not authentic by the key transfer.: {Server} has another secret for it (BADSIG)"),
            Said(new TransferReader(Server, ZoneRecords.Apex, Id, client, _time).Take(bytes)));
        Assert.Equal(
            ("not_authentic", $"the transfer of example.org. is not authentic by the key transfer.: {Server} sent a message without its code"),
            Said(new TransferReader(Server, ZoneRecords.Apex, Id, TsigExchange.Start(Key), _time).Take(Message(ZoneRecords.Soa).ToBytes())));
        Assert.Equal(
            ("transfer_refused", $"{Server} refuses to transfer example.org. (REFUSED): allow it there for the key transfer."),
            Said(new TransferReader(Server, ZoneRecords.Apex, Id, TsigExchange.Start(Key), _time).Take((Message() with { Code = 5 }).ToBytes())));
    }

    private (TsigExchange Client, TsigExchange Server) Exchange()
    {
        var client = TsigExchange.Start(Key);
        var request = new DnsMessage { Id = Id, Questions = Message().Questions };
        Assert.Equal(TsigFault.None, TsigExchange.Receive(client.Sign(request.ToBytes(), _time.GetUtcNow()), _ => Key, _time.GetUtcNow(), out var server));
        return (client, server!);
    }

    private TransferReader Reader() => new(Server, ZoneRecords.Apex, Id, null, _time);

    private static DnsMessage Message(params string[] records) => new()
    {
        Id = Id,
        Flags = MessageFlags.Response | MessageFlags.Authoritative,
        Questions = [new DnsQuestion(ZoneRecords.Apex, DnsRecordType.Axfr)],
        Answers = [.. records.Select(ZoneRecords.Of)],
    };

    private static (string Code, string Message) Said(Failure? failure) => (failure?.Code ?? "", failure?.Message ?? "");
}
