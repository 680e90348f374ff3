using Edge.Dns;

namespace Edge.Tests.Dns;

/// <summary>What a signed zone is answered with, and that changes come to what a fresh table says.</summary>
public sealed class SignedAnswersTests
{
    private static readonly DnsRecordType[] Asked =
        [DnsRecordType.A, DnsRecordType.Txt, DnsRecordType.Ds, DnsRecordType.Ns, DnsRecordType.Nsec, DnsRecordType.Any, DnsRecordType.Rrsig];

    [Fact]
    public void Who_does_not_ask_with_do_is_answered_as_if_nothing_were_signed()
    {
        var signing = SignedExample.Keys();
        var plain = SignedExample.WithKeys(signing);
        var unsigned = CompiledAnswers.TableOf([plain]);
        var signed = CompiledAnswers.TableOf([SignedZone.Sign(plain, signing, SignedExample.Now).ToZone()]);
        foreach (var name in Names())
        {
            foreach (var type in Asked.Where(type => type is not (DnsRecordType.Nsec or DnsRecordType.Rrsig)))
            {
                var query = new Query { Name = name, Type = type, EdnsBytes = 1232 }.ToBytes();
                Assert.Equal(unsigned.Ask(query), signed.Ask(query));
            }
        }
    }

    [Fact]
    public void Any_gets_one_signed_set_and_rrsig_the_signatures_of_one()
    {
        var table = Example();
        var any = table.Ask(new Query { Name = "www.example.org", Type = DnsRecordType.Any, EdnsBytes = 1232, DnssecOk = true });
        Assert.Equal([DnsRecordType.A, DnsRecordType.A, DnsRecordType.Rrsig], any.Answers.Select(record => record.Type));
        Assert.Equal([DnsRecordType.Hinfo], table.Ask("www.example.org", DnsRecordType.Any).Answers.Select(record => record.Type));
        Assert.Equal([DnsRecordType.Rrsig], table.Ask("www.example.org", DnsRecordType.Rrsig).Answers.Select(record => record.Type));
    }

    [Fact]
    public void Signatures_of_what_is_brought_along_go_first_then_it_and_then_the_client_is_sent_to_tcp()
    {
        var table = Example();
        Reply Ask(int bytes) => table.Ask(new Query { Name = "example.org", Type = DnsRecordType.Ns, EdnsBytes = bytes, DnssecOk = true });
        static string Shape(Reply reply) => $"{string.Join(' ', reply.Answers.Select(record => record.Type))} + {string.Join(' ', reply.Additionals.Select(record => record.Type))}{(reply.IsTruncated ? " TC" : "")}";
        Assert.Equal("Ns Ns Rrsig + A Aaaa Rrsig Rrsig Opt", Shape(Ask(1232)));
        Assert.Equal("Ns Ns Rrsig + A Aaaa Opt", Shape(Ask(512)));

        // Of the names that are denied, the deepest needs the most room: SOA, two NSEC and three signatures.
        var denial = table.Ask(new Query { Name = new string('x', 60) + ".example.org", EdnsBytes = 512, DnssecOk = true });
        Assert.True(denial.IsTruncated);
        Assert.Empty(denial.Authorities);
        var whole = table.Ask(new Query { Name = new string('x', 60) + ".example.org", EdnsBytes = 1232, DnssecOk = true });
        Assert.Equal(DnsResponseCode.NameError, whole.Code);
        Assert.Equal("Nsec Nsec Rrsig Rrsig Rrsig Soa", string.Join(' ', whole.Authorities.Select(record => $"{record.Type}").Order(StringComparer.Ordinal)));
        Assert.Equal(0, whole.Flags & 0x0020);
    }

    [Fact]
    public void Signatures_of_addresses_never_come_without_the_addresses()
    {
        var addresses = string.Concat(Enumerable.Range(1, 30).Select(number => $"ns A 192.0.2.{number}\n"));
        var table = Signed($"$TTL 300\n@ SOA ns host 5 7200 900 1209600 60\n@ NS ns\n{addresses}", "z");
        var shapes = Enumerable.Range(512, 1232 - 512)
            .Select(bytes => table.Ask(new Query { Name = "z", Type = DnsRecordType.Ns, EdnsBytes = bytes, DnssecOk = true }))
            .Select(reply => string.Join(' ', reply.Additionals.Select(record => $"{record.Type}").Distinct()))
            .ToHashSet();
        Assert.Equal(["A Opt", "A Rrsig Opt", "Opt"], shapes.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Two_names_whose_proofs_are_alike_are_both_proven()
    {
        // The last name of the zone beneath, and the one before it in the zone above: both lead to b.z, and both have an address.
        var table = Signed(
            ("$TTL 300\n@ SOA ns.b host 5 7200 900 1209600 60\n@ NS ns.b\n* CNAME zz.b\na A 192.0.2.1\nb NS ns.b\nns.b A 192.0.2.2", "z"),
            ("$TTL 300\n@ SOA ns host 5 7200 900 1209600 60\n@ NS ns\nns A 192.0.2.2\nw A 192.0.2.3", "b.z"));
        var reply = table.Ask(new Query { Name = "aa.z", EdnsBytes = 1232, DnssecOk = true });
        Assert.Equal(DnsResponseCode.NameError, reply.Code);
        Assert.Equal(["a.z.", "b.z.", "w.b.z."], reply.Authorities.Where(record => record.Type == DnsRecordType.Nsec).Select(record => record.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Changes_one_by_one_are_answered_as_a_fresh_table_is()
    {
        var random = new Random(20_261_123);
        var signing = SignedExample.Keys();
        var zone = SignedZone.Sign(SignedExample.WithKeys(signing), signing, SignedExample.Now);
        var changed = CompiledAnswers.TableOf([zone.ToZone()]);
        List<DnsName> names = [.. Enumerable.Range(0, 700).Select(number => DnsName.Parse($"n{number * 7919 % 700}.{(number % 3 == 0 ? "deep." : "")}example.org"))];
        for (var round = 0; round < 40; round++)
        {
            var change = names.Skip(random.Next(names.Count)).Take(60).Select(name => new ZoneChange
            {
                Owner = name,
                Type = DnsRecordType.Txt,
                Set = random.Next(3) == 0 ? null : RecordSet.Txt(60, $"{round}"),
            });
            foreach (var name in zone.Apply([.. change], SignedExample.Now))
            {
                Lay(changed.Table!, zone, name);
            }

            changed.Table!.Publish();
        }

        var fresh = CompiledAnswers.TableOf([zone.ToZone()]);
        Assert.Equal(fresh.Table!.BlobCount, changed.Table!.BlobCount);
        foreach (var name in names.Select(name => name.ToString()).Concat(Names()).Concat(names.Take(100).Select(name => "a." + name)))
        {
            var query = new Query { Name = name.TrimEnd('.'), Type = DnsRecordType.A, EdnsBytes = 1232, DnssecOk = true };
            Assert.Equal(Shown(fresh.Ask(query)), Shown(changed.Ask(query)));
        }

        var reader = AnswerReader.Of(changed.Table.Memory, changed.Table.Readers, 0, 5);
        reader.Enter();
        Assert.True(new TableCheck(changed.Table.Memory).Run() > 500);
        reader.Exit();
        var used = changed.Table.UsedBytes;
        Assert.True(changed.Table.RemoveZone(zone.Apex));
        changed.Table.Publish();
        Assert.Equal((0, 0), (changed.Table.BlobCount, changed.Table.NameCount));
        Assert.True(used > changed.Table.UsedBytes || changed.Table.RetiredCount > 0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void While_names_come_and_go_one_by_one_every_denial_is_proven(bool isReversed)
    {
        var signing = SignedExample.Keys();
        var names = Enumerable.Range(0, 24).Select(number => DnsName.Parse($"m{number:00}.example.org")).ToList();
        var text = SignedExample.Text + string.Concat(Enumerable.Range(0, 12).Select(number => $"\nm{2 * number:00} TXT x"));
        var zone = SignedZone.Sign(SignedExample.WithKeys(signing, ZoneText.Build(text)), signing, SignedExample.Now);
        var table = CompiledAnswers.TableOf([zone.ToZone()]);
        var changes = names.Select((name, number) => new ZoneChange { Owner = name, Type = DnsRecordType.Txt, Set = number % 2 == 0 ? null : RecordSet.Txt(60, "new") });
        var touched = zone.Apply([.. changes], SignedExample.Now);
        foreach (var name in isReversed ? touched.Reverse() : touched)
        {
            Lay(table.Table!, zone, name);
        }

        var isDone = false;
        while (!isDone)
        {
            isDone = table.Table!.Publish(namesMax: 1);
            foreach (var name in names)
            {
                AssertProven(table, name.ToString().TrimEnd('.'));
                AssertProven(table, name.ToString().Replace(".example", "x.example", StringComparison.Ordinal).TrimEnd('.'));
            }
        }

        Assert.Equal(DnsResponseCode.NoError, table.Ask("m01.example.org", DnsRecordType.Txt).Code);
        Assert.Equal(DnsResponseCode.NameError, table.Ask("m02.example.org", DnsRecordType.Txt).Code);
    }

    /// <summary>That a name does not exist is said by an NSEC whose owner comes before it, and which leads behind it.</summary>
    private static void AssertProven(BuiltTable table, string name)
    {
        var reply = table.Ask(new Query { Name = name, Type = DnsRecordType.Txt, EdnsBytes = 4096, DnssecOk = true }, DnsTransport.Tcp);
        if (reply.Code == DnsResponseCode.NameError)
        {
            var denied = DnsName.Parse(name);
            Assert.Contains(reply.Authorities, record => record.Type == DnsRecordType.Nsec
                && DnsName.Parse(record.Name).CompareTo(denied) < 0
                && NextOf(record) is var next && (next.CompareTo(denied) > 0 || next.LabelCount == 2));
        }
    }

    private static DnsName NextOf(ReplyRecord nsec)
    {
        var value = Convert.FromHexString(nsec.Value);
        var end = 0;
        while (value[end] != 0)
        {
            end += value[end] + 1;
        }

        Assert.True(DnsName.TryRead(value.AsSpan(0, end + 1), out var next));
        return next;
    }

    private static BuiltTable Example()
    {
        var signing = SignedExample.Keys();
        return CompiledAnswers.TableOf([SignedZone.Sign(SignedExample.WithKeys(signing), signing, SignedExample.Now).ToZone()]);
    }

    private static BuiltTable Signed(string text, string apex) => Signed((text, apex));

    private static BuiltTable Signed(params IEnumerable<(string Text, string Apex)> zones)
    {
        var signing = SignedExample.Keys();
        return CompiledAnswers.TableOf([.. zones.Select(zone => SignedZone.Sign(SignedExample.WithKeys(signing, ZoneText.Build(zone.Text, DnsName.Parse(zone.Apex))), signing, SignedExample.Now).ToZone())]);
    }

    private static void Lay(AnswerTable table, SignedZone zone, DnsName owner)
    {
        var name = zone.Find(owner);
        foreach (var type in (DnsRecordType[])[DnsRecordType.Txt, DnsRecordType.Nsec])
        {
            if (name?.Find(type) is { } set)
            {
                table.Put(zone.Apex, owner, set, name.FindSignatures(type));
            }
            else
            {
                table.Remove(zone.Apex, owner, type);
            }
        }
    }

    private static string[] Names() =>
        [.. new[] { "", "www.", "a.www.", "x.y.wild.", "wild.", "*.wild.", "b.empty.", "empty.", "alias.", "secure.", "a.secure.", "plain.", "a.plain.", "old.", "a.old.", "nothing.", "0.", "zz.", "\u0001." }
            .Select(label => $"{label}example.org")];

    private static string Shown(Reply reply) => string.Join('\n', [$"{reply.Question} {reply.Flags}", .. reply.Answers.Select(record => $"{record}"), .. reply.Authorities.Select(record => $"{record}")]);
}
