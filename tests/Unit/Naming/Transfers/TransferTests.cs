using CsCheck;
using Edge.Dns;
using Edge.Kernel;
using Edge.Naming;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Unit.Naming;

/// <summary>What secondaries are sent, and what is remembered of it.</summary>
public sealed class TransferTests
{
    private static readonly DnsName Apex = DnsName.Parse("example.test");

    private static readonly Gen<(int Owner, int Value)[]> Contents = Gen.Select(Gen.Int[0, 40], Gen.Int[1, 6]).Array[0, 60];

    private static readonly DnsMessage Query = new() { Id = 7, Questions = [new DnsQuestion(Apex, DnsRecordType.Ixfr)] };

    [Fact]
    public void A_whole_transfer_is_the_zone_between_its_SOA()
    {
        Contents.Sample(content =>
        {
            var records = Read(TransferWriter.Whole(Query, Copy(1, content)));
            Assert.Equal((DnsRecordType.Soa, DnsRecordType.Soa), (records[0].Type, records[^1].Type));
            Assert.Equal(records[0].ToString(), records[^1].ToString());
            Assert.Equal(Lines(content), [.. records[1..^1].Select(static record => record.ToString()).Order(StringComparer.Ordinal)]);
        });
    }

    [Fact]
    public void Whoever_applies_a_difference_to_what_was_has_what_is()
    {
        Gen.Select(Contents, Contents).Sample((before, after) =>
        {
            var records = Read(TransferWriter.Difference(Query, Copy(1, before), Copy(2, after)));
            var soas = Enumerable.Range(0, records.Count).Where(index => records[index].Type == DnsRecordType.Soa).ToList();
            Assert.Equal([2, 1, 2, 2], soas.Select(index => SerialOf(records[index])));
            Assert.Equal((0, 1, records.Count - 1), (soas[0], soas[1], soas[3]));
            var gone = records[(soas[1] + 1)..soas[2]].Select(static record => record.ToString()).ToList();
            var come = records[(soas[2] + 1)..soas[3]].Select(static record => record.ToString()).ToList();
            var lines = Lines(before);
            Assert.Empty(gone.Except(lines));
            Assert.Equal(Lines(after), [.. lines.Except(gone).Concat(come).Order(StringComparer.Ordinal)]);
        });
    }

    [Fact]
    public void A_zone_beyond_one_message_takes_several()
    {
        var copy = Copy(1, [.. Enumerable.Range(0, 6000).Select(static owner => (owner, 1))]);
        var messages = TransferWriter.Whole(Query, copy).ToList();
        Assert.InRange(messages.Count, 2, 10);
        Assert.All(messages, static message => Assert.InRange(message.Length, 12, DnsLimits.MessageBytesMax - 1024));
        Assert.Equal(6002, Read(messages).Count);
    }

    [Fact]
    public void The_same_serial_is_the_same_copy_and_the_oldest_of_a_zone_are_forgotten()
    {
        var time = new FakeTimeProvider();
        var shelf = new TransferShelf(time);
        var origin = Origin("example.test");
        void Take(ZoneCopy copy) => shelf.Note(origin, shelf.Keep(origin, copy).Serial, "one");
        var first = shelf.Keep(origin, Copy(1, [(1, 1)]));
        Assert.Same(first, shelf.Keep(origin, Copy(1, [(1, 2)])));
        for (uint serial = 1; serial <= TransferShelf.CopiesMax + 1; serial++)
        {
            Take(Copy(serial, [(1, 1)]));
        }

        Assert.Null(shelf.FindTaken(origin, 1, "one"));
        Assert.NotNull(shelf.FindTaken(origin, 2, "one"));
        Assert.Null(shelf.FindTaken(origin, 2, "another"));
        Assert.Null(shelf.FindTaken(Origin("other.test"), 2, "one"));
        time.Advance(TimeSpan.FromHours(25));
        Assert.Null(shelf.FindTaken(origin, 5, "one"));
    }

    [Fact]
    public void A_zone_that_is_made_anew_has_nothing_of_the_one_before_even_with_its_serial()
    {
        var shelf = new TransferShelf(new FakeTimeProvider());
        var (before, after) = (Origin("example.test", created: 1), Origin("example.test", created: 2, "usr:somebody-else"));
        shelf.Note(before, shelf.Keep(before, Copy(7, [(1, 1)])).Serial, "one");
        Assert.Null(shelf.FindTaken(after, 7, "one"));
        var copy = Copy(7, [(2, 2)]);
        Assert.Same(copy, shelf.Keep(after, copy));
        Assert.Null(shelf.FindTaken(before, 7, "one"));
    }

    [Fact]
    public void Copies_of_all_zones_hold_a_bounded_number_of_sets_and_whoever_has_most_gives_way()
    {
        var shelf = new TransferShelf(new FakeTimeProvider());
        var one = Copy(1, [(1, 1)]);
        void Take(string zone, string account, int sets)
        {
            var origin = Origin(zone, account: account);
            shelf.Keep(origin, one with { Apex = origin.Apex, Sets = [.. Enumerable.Repeat(one.Sets[0], sets)] });
            shelf.Note(origin, 1, "one");
        }

        bool Has(string zone, string account) => shelf.FindTaken(Origin(zone, account: account), 1, "one") is not null;
        Take("small.test", "usr:small", 1);
        Take("a.test", "usr:large", TransferShelf.SetsMax - 2);
        Take("b.test", "usr:large", 1);
        Assert.True(Has("a.test", "usr:large"));
        Take("c.test", "usr:large", 1);
        Assert.Equal((true, false, true, true), (Has("small.test", "usr:small"), Has("a.test", "usr:large"), Has("b.test", "usr:large"), Has("c.test", "usr:large")));
        Take("d.test", "usr:large", TransferShelf.SetsMax + 1);
        Assert.Equal((false, true), (Has("d.test", "usr:large"), Has("c.test", "usr:large")));
    }

    private static TransferOrigin Origin(string zone, long created = 1, string account = "usr:test") => new(DnsName.Parse(zone), new Revision(created), account);

    private static List<DnsRecord> Read(IEnumerable<byte[]> messages)
    {
        var records = new List<DnsRecord>();
        foreach (var bytes in messages)
        {
            Assert.True(DnsMessage.TryRead(bytes, out var message, out _));
            Assert.Equal((7, MessageFlags.Response | MessageFlags.Authoritative), (message.Id, message.Flags));
            records.AddRange(message.Answers);
        }

        return records;
    }

    private static uint SerialOf(DnsRecord record) => StartOfAuthority.TryRead(record.Value.Span, out var soa) ? soa.Serial : 0;

    /// <summary>A zone out of the table itself, in which another one lies that is not a part of it.</summary>
    private static ZoneCopy Copy(uint serial, (int Owner, int Value)[] content)
    {
        using var memory = new PrivateAnswerMemory();
        using var readers = new ReaderRecords();
        var table = new AnswerTable(memory, readers);
        var inner = Apex.Child("inner");
        foreach (var zone in (DnsName[])[Apex, inner])
        {
            table.PutZone(zone, RecordSet.Soa(300, new StartOfAuthority { PrimaryServer = Apex.Child("ns"), Mailbox = Apex.Child("admin"), Serial = serial }));
        }

        table.Put(inner, inner.Child("www"), RecordSet.Txt(60, "not here"));
        foreach (var set in content.GroupBy(static record => record.Owner))
        {
            table.Put(Apex, Apex.Child($"h{set.Key}"), RecordSet.Txt(60, set.Select(static record => $"{record.Value}").Distinct()));
        }

        return table.CopyZone(Apex)!;
    }

    private static List<string> Lines((int Owner, int Value)[] content) =>
        [.. content.Distinct().Select(static record => $"h{record.Owner}.example.test. 60 IN TXT \"{record.Value}\"").Order(StringComparer.Ordinal)];
}
