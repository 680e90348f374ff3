using System.Globalization;
using CsCheck;
using Edge.Dns;

namespace Edge.Tests.Dns;

/// <summary>Compiled answers equal those of the naive answerer, for any zones, records and questions.</summary>
public sealed class CompiledAnswersTests
{
    private static readonly string[] Zones = ["z.", "b.z.", "a.b.b.z.", "q."];

    private static readonly string[] Labels = ["a.", "b.", "c."];

    private static readonly string[] Ends = ["z.", "z.", "b.z.", "q.", "x."];

    private static readonly DnsRecordType[] Types =
        [DnsRecordType.A, DnsRecordType.Aaaa, DnsRecordType.Txt, DnsRecordType.Cname, DnsRecordType.Soa, DnsRecordType.Any, (DnsRecordType)15];

    /// <summary>Few labels, so that names meet; most lie in a zone, some do not.</summary>
    private static readonly Gen<string> AnyName =
        Gen.Select(Gen.Int[0, 2].List[0, 4], Gen.Int[0, Ends.Length - 1])
            .Select((labels, end) => string.Concat(labels.Select(label => Labels[label])) + Ends[end]);

    private static readonly Gen<string> InZone = AnyName.Where(name => !name.EndsWith("x.", StringComparison.Ordinal));

    [Fact]
    public void Compiled_answers_are_the_naive_ones()
    {
        var aSet = Gen.Select(InZone, Gen.OneOf(Gen.Int[0, 2], Gen.Const(3)), AnyName, Gen.Int[1, 3]);
        Gen.Select(aSet.List[0, 25], AnyName.List[1, 20], Gen.Int[0, int.MaxValue]).Sample(
            (sets, questions, seed) =>
            {
                var (table, naive) = Build(sets, seed);
                foreach (var question in questions)
                {
                    foreach (var type in Types)
                    {
                        Assert.Equal(naive.Answer(question, type).ToString(), Compiled(table, question, type).ToString());
                    }
                }
            },
            iter: 400);
    }

    private static (BuiltTable Table, NaiveAnswerer Naive) Build(List<(string Name, int Type, string Target, int Count)> sets, int seed)
    {
        var builder = new TableBuilder((ulong)seed);
        List<NaiveRecord> records = [];
        foreach (var zone in Zones)
        {
            builder.AddZone(DnsName.Parse(zone), Tables.Soa);
            Note(records, zone, Tables.Soa, null);
        }

        foreach (var (name, kind, target, count) in sets)
        {
            var set = kind switch
            {
                0 => RecordSet.Addresses(1, Enumerable.Range(1, count).Select(number => new System.Net.IPAddress([10, 0, 0, (byte)number]))),
                1 => RecordSet.Addresses(1, Enumerable.Range(1, count).Select(number => System.Net.IPAddress.Parse($"2001:db8::{number}"))),
                2 => RecordSet.Txt(1, Enumerable.Range(1, count).Select(number => number.ToString(CultureInfo.InvariantCulture))),
                _ => RecordSet.Cname(1, DnsName.Parse(target)),
            };
            var own = records.Where(record => record.Name == name).ToList();
            var clashes = own.Any(record => record.Type == set.Type || record.Type == DnsRecordType.Cname) || (kind == 3 && own.Count > 0);
            if (!clashes)
            {
                builder.Add(DnsName.Parse(name), set);
                Note(records, name, set, kind == 3 ? target : null);
            }
        }

        return (builder.Build(), new NaiveAnswerer(Zones, records));
    }

    private static void Note(List<NaiveRecord> records, string name, RecordSet set, string? target)
    {
        for (var i = 0; i < set.Count; i++)
        {
            records.Add(new NaiveRecord(name, set.Type, Convert.ToHexString(set.Value(i)), target));
        }
    }

    private static NaiveAnswer Compiled(BuiltTable table, string name, DnsRecordType type)
    {
        var reply = table.Ask(new Query { Name = name.ToUpperInvariant(), Type = type }, DnsTransport.Tcp);
        Assert.Equal(reply.Code != DnsResponseCode.Refused, reply.IsAuthoritative);
        return new NaiveAnswer(
            reply.Code,
            [.. reply.Answers.Select(record => $"{Lower(record.Name)} {record.Type} {record.Value}")],
            reply.Authorities.Count == 0 ? null : Lower(Assert.Single(reply.Authorities).Name));
    }

    private static string Lower(string name) => name.ToLowerInvariant();
}
