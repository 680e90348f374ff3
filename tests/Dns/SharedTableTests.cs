using System.Globalization;
using System.Net;
using Edge.Dns;

namespace Edge.Tests.Dns;

/// <summary>What readers see while a writer works, and what becomes of memory.</summary>
public sealed class SharedTableTests
{
    [Fact]
    public void Readers_never_see_half_a_change()
    {
        // Each version of a name has as many texts as its number, all of them that number; memory is reused all the time.
        var builder = new TableBuilder().AddZone(Tables.Name("z"), Tables.Soa);
        var table = builder.Build().Table!;
        using var stop = new CancellationTokenSource();
        var (answers, faults) = (0L, 0L);
        var readers = Enumerable.Range(0, 2).Select(number => new Thread(() => Read(table, number, stop.Token, ref answers, ref faults))).ToList();
        readers.ForEach(static reader => reader.Start());
        for (var round = 0; round < 60_000; round++)
        {
            var name = Tables.Name($"n{round % 40}.z");
            var version = (round * 7 % 23) + 1;
            if (version == 23)
            {
                table.Remove(Tables.Name("z"), name, DnsRecordType.Txt);
            }
            else
            {
                table.Put(Tables.Name("z"), name, RecordSet.Txt(1, Enumerable.Repeat(version.ToString(CultureInfo.InvariantCulture), version)));
            }

            table.Put(Tables.Name("z"), Tables.Name($"more{round % 5000}.{round % 3}.z"), RecordSet.Txt(1, "x"));
            table.Publish();
        }

        stop.Cancel();
        readers.ForEach(static reader => reader.Join());
        Assert.Equal(0, faults);
        Assert.True(answers > 1000, $"only {answers} answers were read");
        Assert.True(table.Memory.Bytes <= 16 << 20, $"{table.Memory.Bytes} bytes: memory is not reused");
    }

    [Fact]
    public void Memory_is_reused_only_when_the_last_reader_has_moved_on()
    {
        var table = Tables.EdgeTest().Build().Table!;
        var reader = AnswerReader.Of(table.Memory, table.Readers, side: 1, worker: 3);
        reader.Enter();
        Churn(table);
        Assert.True(table.RetiredCount > 500, $"{table.RetiredCount} pieces wait");
        reader.Exit();
        Churn(table);
        Assert.True(table.RetiredCount < 500, $"{table.RetiredCount} pieces wait");

        // A reader that died holds nothing any more.
        reader.Enter();
        Churn(table);
        table.Readers.Reset(1);
        Churn(table);
        Assert.True(table.RetiredCount < 500, $"{table.RetiredCount} pieces wait");
    }

    [Fact]
    public void A_shared_set_changes_for_all_its_names_at_once_and_for_those_that_bring_it_along()
    {
        var builder = new TableBuilder().AddZone(Tables.Name("z"), Tables.Soa);
        var table = builder.Table;
        var shared = table.Share(DnsRecordType.A);
        for (var i = 0; i < 100; i++)
        {
            table.Put(Tables.Name("z"), Tables.Name($"n{i}.z"), shared);
        }

        builder.Add(Tables.Name("alias.z"), RecordSet.Cname(1, Tables.Name("n7.z"))).Add(Tables.Name("z"), RecordSet.Raw(DnsRecordType.Mx, 1, [0, 1, .. Tables.Name("n8.z").Wire]));
        var built = builder.Build();
        Assert.Empty(built.Ask("n1.z", DnsRecordType.A).Answers);
        Assert.Equal(DnsResponseCode.NoError, built.Ask("n1.z", DnsRecordType.A).Code);
        foreach (var address in (ReadOnlySpan<string>)["10.0.0.1", "10.0.0.2"])
        {
            table.Replace(shared, RecordSet.Addresses(1, IPAddress.Parse(address)));
            Assert.Equal(1, table.PendingCount);
            Assert.True(table.Publish());
            var expected = Convert.ToHexString(IPAddress.Parse(address).GetAddressBytes());
            Assert.All(Enumerable.Range(0, 100), i => Assert.Equal(expected, Assert.Single(built.Ask($"n{i}.z", DnsRecordType.A).Answers).Value));
            Assert.Equal(expected, built.Ask("alias.z", DnsRecordType.A).Answers[1].Value);
            Assert.Equal(expected, Assert.Single(built.Ask("z", DnsRecordType.Mx).Additionals).Value);
        }
    }

    [Fact]
    public void Names_do_not_share_what_leads_elsewhere_since_it_could_be_nothing()
    {
        var table = new TableBuilder().AddZone(Tables.Name("z"), Tables.Soa).Table;
        Assert.Throws<ArgumentException>(() => table.Share(DnsRecordType.Cname));
        Assert.Throws<ArgumentException>(() => table.Share(DnsRecordType.Dname));
        var servers = table.Share(DnsRecordType.Ns);
        table.Put(Tables.Name("z"), Tables.Name("z"), servers);
        Assert.Throws<ArgumentException>(() => table.Put(Tables.Name("z"), Tables.Name("cut.z"), servers));
    }

    [Fact]
    public void Names_with_equal_records_share_their_bytes()
    {
        var builder = new TableBuilder().AddZone(Tables.Name("z"), Tables.Soa);
        for (var i = 0; i < 1000; i++)
        {
            builder.Add(Tables.Name($"n{i}.z"), RecordSet.Addresses(1, IPAddress.Loopback));
        }

        // The SOA, and the one address.
        Assert.Equal(2, builder.Build().Table!.BlobCount);
    }

    [Fact]
    public void A_large_change_can_be_put_in_place_by_parts()
    {
        var builder = Tables.EdgeTest();
        var table = builder.Build().Table!;
        for (var i = 0; i < 2500; i++)
        {
            table.Put(Tables.Name("edge.test"), Tables.Name($"n{i}.edge.test"), RecordSet.Txt(1, "x"));
        }

        var parts = 1;
        while (!table.Publish(1000))
        {
            parts++;
        }

        Assert.Equal(3, parts);
        Assert.Equal(0, table.PendingCount);
    }

    [Fact]
    public void A_name_costs_the_same_beside_any_number_of_zones()
    {
        var table = Tables.EdgeTest().Build().Table!;
        var zone = Tables.Name("edge.test");
        var alone = Change(table);
        for (var i = 0; i < 20_000; i++)
        {
            table.PutZone(Tables.Name($"zone{i}.example"), Tables.Soa);
        }

        table.Publish();
        Assert.Equal(alone, Change(table));

        long Change(AnswerTable changed)
        {
            table.Put(zone, Tables.Name("one.edge.test"), RecordSet.Txt(1, "first"));
            changed.Publish();
            var before = GC.GetAllocatedBytesForCurrentThread();
            table.Put(zone, Tables.Name("one.edge.test"), RecordSet.Txt(1, "second"));
            Assert.Equal(1, changed.PendingCount);
            changed.Publish();
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    private static void Churn(AnswerTable table)
    {
        for (var i = 0; i < 600; i++)
        {
            table.Put(Tables.Name("edge.test"), Tables.Name("docs.edge.test"), RecordSet.Txt(1, $"{i}"));
            table.Publish();
        }
    }

    private static void Read(AnswerTable table, int number, CancellationToken stop, ref long answers, ref long faults)
    {
        var board = new AnswerBoard();
        board.Publish(table);
        var policy = new AnswerPolicy();
        var responder = new Responder(board, number, policy, new RateLimit(0, []), TimeProvider.System);
        var response = new byte[DnsLimits.DatagramBytesMax];
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            responder.Begin();
            var outcome = responder.Respond(Query.For($"n{i % 40}.z", DnsRecordType.Txt, 1232), response, DnsTransport.Udp, default);
            responder.End();
            var texts = Reply.Parse(response.AsSpan(0, outcome.Bytes)).Answers.Select(static record => record.Value).ToList();
            var isWhole = texts.Count == 0 || texts.TrueForAll(text => Convert.FromHexString(text).AsSpan(1).SequenceEqual(System.Text.Encoding.ASCII.GetBytes(texts.Count.ToString(CultureInfo.InvariantCulture))));
            Interlocked.Add(ref faults, isWhole ? 0 : 1);
            Interlocked.Add(ref answers, texts.Count > 0 ? 1 : 0);
        }
    }
}
