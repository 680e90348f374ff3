using Edge.Dns;

namespace Edge.Tests.Dns;

/// <summary>Where NSD, Knot DNS and BIND agree, the reference says the same, and so does what we compile.</summary>
public sealed class DifferentialTests
{
    private const int Seed = 20_261_127;

    [Fact]
    public async Task On_generated_zones_we_answer_as_the_others_do_where_they_agree()
    {
        var zones = new ZoneGenerator(new Random(Seed)).Make(9);
        await CompareAsync(zones, QueryMatrix.Of(zones), agreedMin: 0.95);
    }

    [Theory]
    [InlineData(Seed + 1, "-z")]
    [InlineData(Seed + 2, "-z", "-3", "-", "-H", "0")]
    [InlineData(Seed + 3, "-z", "-3", "AABBCCDD", "-H", "5")]
    public async Task On_signed_zones_we_sign_and_deny_as_the_others_do_where_they_agree(int seed, params string[] options)
    {
        var zones = await SignedZones.MakeAsync(new ZoneGenerator(new Random(seed)).Make(3), options);
        await CompareAsync(zones, QueryMatrix.Of(zones), agreedMin: 0.9);
    }

    [Fact]
    public async Task Every_type_means_to_the_others_what_it_means_to_us()
    {
        var lines = RecordVectors.All
            .Where(vector => vector.Type is not (DnsRecordType.Soa or DnsRecordType.Md or DnsRecordType.Mf or DnsRecordType.Nsec or DnsRecordType.Nsec3 or DnsRecordType.Nsec3Param or DnsRecordType.Rrsig))
            .Select((vector, index) => $"k{index} 60 {RecordTypeName.Of(vector.Type)} {vector.Text}");
        var zone = ZoneText.Build("@ 300 SOA ns host 1 2 3 4 60\n@ 300 NS ns\nns 300 A 192.0.2.53\n" + string.Join('\n', lines), DnsName.Parse("kinds.test"));
        var queries = zone.Names.SelectMany(name => name.Sets.Select(set => QueryMatrix.Query(name.Name, set.Type, new DnsEdns()))).ToList();
        await CompareAsync([zone], queries, agreedMin: 1);
    }

    private static async Task CompareAsync(IReadOnlyList<Zone> zones, IReadOnlyList<DnsMessage> queries, double agreedMin)
    {
        var peers = await Peers.StartAsync(zones);
        List<string> wrong = [];
        var agreed = 0;
        try
        {
            var said = await Task.WhenAll(peers.Select(peer => Task.Run(() => peer.Ask(queries))));
            // What is compiled is denied by NSEC alone.
            var isHashed = zones[0].Find(zones[0].Apex)!.Find(DnsRecordType.Nsec3Param) is not null;
            foreach (IAnswers own in (IAnswers[])(isHashed ? [new ReferenceAnswerer(zones)] : [new ReferenceAnswerer(zones), new CompiledAnswers(zones)]))
            {
                var answers = own.Ask(queries);
                agreed = 0;
                for (var i = 0; i < queries.Count; i++)
                {
                    var theirs = said.Select(all => Comparable(all[i], zones)).ToList();
                    if (theirs.TrueForAll(other => other == theirs[0]))
                    {
                        agreed++;
                        var ours = Comparable(answers[i], zones);
                        if (ours != theirs[0])
                        {
                            wrong.Add($"{own.Name}: {queries[i].Questions[0]}{(queries[i].Edns is { DnssecOk: true } ? " DO" : "")}\n  they: {theirs[0]}\n  we:   {ours}");
                        }
                    }
                }
            }
        }
        finally
        {
            foreach (var peer in peers)
            {
                peer.Dispose();
            }
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} of {queries.Count} answers differ, among them\n{string.Join('\n', wrong.Take(12))}");
        Assert.True(agreed >= agreedMin * queries.Count, $"only {agreed} of {queries.Count} answers of the others are alike");
    }

    /// <summary>
    /// What must be alike: code, authority, and the records of each section in any order. Servers of the zone that some add to
    /// what they answer are left out, and so are additional records, but for the addresses beneath a delegation. Some compress
    /// names that differ in case.
    /// </summary>
    private static string Comparable(DnsMessage message, IReadOnlyList<Zone> zones)
    {
        var isAuthoritative = message.Flags.HasFlag(MessageFlags.Authoritative);
        var authorities = message.Authorities.Where(record => !(isAuthoritative && record.Type == DnsRecordType.Ns && zones.Any(zone => zone.Apex == record.Owner)));
        var glue = message.Additionals.Where(record => message.Authorities.Any(cut => cut.Type == DnsRecordType.Ns && record.Owner.IsWithin(cut.Owner)));
        var additionals = isAuthoritative ? [] : glue;
        return $"{message.Code} {(isAuthoritative ? "AA" : "")} {Shown(message.Answers)} / {Shown(authorities)} / {Shown(additionals)}";
    }

    private static string Shown(IEnumerable<DnsRecord> records) => string.Join(" | ", records.Select(record => $"{record}".ToLowerInvariant()).Order(StringComparer.Ordinal));
}
