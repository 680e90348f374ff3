using Edge.Client;
using Edge.Dns;
using Edge.Kernel;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Unit.Commands;

public sealed class ZoneScanTests
{
    private readonly FakeTimeProvider _time = new();
    private int _questions;

    [Fact]
    public async Task A_scan_finds_usual_names_and_those_that_they_point_to()
    {
        var found = await ScanAsync(ZoneRecords.Soa, "@ MX 10 post", "post A 192.0.2.3", "www CNAME front", "front AAAA 2001:db8::1", "_dmarc TXT v=DMARC1", "_sip._tcp SRV 1 1 5060 phone", "phone A 192.0.2.4", "strange A 192.0.2.9", "blog CNAME nowhere");
        Assert.Equal(
            [
                "example.org. 300 IN SOA ns.example.org. host.example.org. 7 3600 600 604800 60", "example.org. 300 IN MX 10 post.example.org.", "www.example.org. 300 IN CNAME front.example.org.", "blog.example.org. 300 IN CNAME nowhere.example.org.",
                "_dmarc.example.org. 300 IN TXT \"v=DMARC1\"", "_sip._tcp.example.org. 300 IN SRV 1 1 5060 phone.example.org.",
                "post.example.org. 300 IN A 192.0.2.3", "front.example.org. 300 IN AAAA 2001:db8::1", "phone.example.org. 300 IN A 192.0.2.4",
            ],
            found.Value.Records.Select(static record => record.ToString()));
        Assert.Contains("A scan cannot find everything", Assert.Single(found.Value.Notes), StringComparison.Ordinal);
        Assert.InRange(_questions, 100, 400);
    }

    [Fact]
    public async Task A_wildcard_is_noticed_and_not_multiplied()
    {
        var found = await ScanAsync(ZoneRecords.Soa, "* A 192.0.2.7", "www A 192.0.2.1", "mail A 192.0.2.7", "mail TXT here");
        Assert.Equal(
            [
                "example.org. 300 IN SOA ns.example.org. host.example.org. 7 3600 600 604800 60", "*.example.org. 300 IN A 192.0.2.7", "www.example.org. 300 IN A 192.0.2.1",
                "mail.example.org. 300 IN A 192.0.2.7", "mail.example.org. 300 IN TXT \"here\"",
            ],
            found.Value.Records.Select(static record => record.ToString()));
        Assert.StartsWith("a wildcard answers for names", found.Value.Notes[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scan_that_is_cut_short_imports_nothing()
    {
        var silent = await RunAsync((_, _) => _questions < 20 ? Reply([ZoneRecords.Of(ZoneRecords.Soa)]) : null);
        Assert.Equal("unreachable", silent.Failure!.Code);
        Assert.EndsWith(": nothing is imported", silent.Failure.Message, StringComparison.Ordinal);

        var slow = await RunAsync((_, _) =>
        {
            _time.Advance(TimeSpan.FromSeconds(2));
            return Reply([ZoneRecords.Of(ZoneRecords.Soa)]);
        });
        Assert.Equal(("too_late", "the scan of example.org. took more than 2 minutes, and is given up"), (slow.Failure!.Code, slow.Failure.Message));

        var other = await RunAsync((_, _) => Reply([]) with { Code = 5, Flags = MessageFlags.Response });
        Assert.Equal(("not_authoritative", "the server does not answer for example.org. (REFUSED): give the address of a server of the zone"), (other.Failure!.Code, other.Failure.Message));
    }

    [Fact]
    public async Task A_server_that_invents_a_target_for_every_name_does_not_keep_the_scan_busy()
    {
        var endless = await RunAsync((name, type) => type == DnsRecordType.Soa ? Reply([ZoneRecords.Of(ZoneRecords.Soa)])
            : Reply([new DnsRecord { Owner = name, Type = DnsRecordType.Cname, Value = ZoneRecords.Apex.Child($"n{_questions}").Wire.ToArray() }]));
        Assert.Equal(("too_large", "the scan of example.org. would ask more than 1000 questions, and is given up"), (endless.Failure!.Code, endless.Failure.Message));
        Assert.Equal(ZoneScan.QuestionsMax, _questions);
    }

    private Task<Outcome<FoundZone>> ScanAsync(params string[] lines)
    {
        var records = lines.Select(ZoneRecords.Of).ToList();
        return RunAsync((name, type) => AnswerOf(records, name, type));
    }

    private Task<Outcome<FoundZone>> RunAsync(Func<DnsName, DnsRecordType, DnsMessage?> answer)
    {
        _questions = 0;
        return new ZoneScan(ZoneRecords.Apex, (name, type, _) => Task.FromResult(Count(answer(name, type))), _time, new Random(1)).RunAsync(TestContext.Current.CancellationToken);
    }

    private DnsMessage? Count(DnsMessage? reply)
    {
        _questions++;
        return reply;
    }

    private static DnsMessage AnswerOf(List<DnsRecord> records, DnsName name, DnsRecordType type)
    {
        var exists = records.Exists(record => record.Owner.IsWithin(name));
        var owner = exists ? name : ZoneRecords.Apex.Child("*");
        var own = records.Where(record => record.Owner == owner && (record.Type == type || record.Type == DnsRecordType.Cname))
            .Select(record => new DnsRecord { Owner = name, Type = record.Type, TtlSeconds = record.TtlSeconds, Value = record.Value });
        var isBroken = own.Any(record => record.Type == DnsRecordType.Cname && !records.Exists(target => record.Value.Span.SequenceEqual(target.Owner.Wire)));
        return Reply([.. own]) with { Code = (ushort)(!isBroken && (exists || records.Exists(record => record.Owner == owner)) ? 0 : 3) };
    }

    private static DnsMessage Reply(IReadOnlyList<DnsRecord> answers) => new() { Flags = MessageFlags.Response | MessageFlags.Authoritative, Answers = answers };
}
