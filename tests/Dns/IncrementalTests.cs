using System.Globalization;
using CsCheck;
using Edge.Dns;

namespace Edge.Tests.Dns;

/// <summary>A table that was changed step by step answers as one that was made of the end result.</summary>
public sealed class IncrementalTests
{
    private static readonly string[] Zones = ["z.", "b.z.", "a.b.b.z.", "q."];

    private static readonly string[] Labels = ["a.", "b.", "*."];

    private static readonly DnsRecordType[] Types =
        [DnsRecordType.A, DnsRecordType.Ns, DnsRecordType.Cname, DnsRecordType.Mx, DnsRecordType.Dname, DnsRecordType.Ds, DnsRecordType.Any, DnsRecordType.Soa];

    private static readonly Gen<string> AnyName =
        Gen.Select(Gen.Int[0, 2].List[0, 4], Gen.Int[0, 1]).Select((labels, zone) => string.Concat(labels.Select(label => Labels[label])) + (zone == 0 ? "z." : "q."));

    private static readonly Gen<(int Kind, string Zone, string Owner, string Target, int Value)> AnyStep =
        Gen.Select(Gen.Int[0, 11], Gen.Int[0, 3], AnyName, AnyName, Gen.Int[1, 3]).Select((kind, zone, owner, target, value) => (kind, Zones[zone], owner, target, value));

    [Fact]
    public void Changes_one_by_one_end_where_a_fresh_table_begins() =>
        Gen.Select(AnyStep.List[1, 40], Gen.Int[1, 5]).Sample(
            (steps, batch) =>
            {
                var changed = new AnswerTable(new PrivateAnswerMemory(), new ReaderRecords());
                Dictionary<string, RecordSet> zones = [];
                Dictionary<(string Zone, string Owner, DnsRecordType Type), RecordSet> sets = [];
                foreach (var step in steps)
                {
                    Apply(changed, zones, sets, step);
                    changed.Publish(batch);
                }

                changed.Publish();
                var fresh = new AnswerTable(new PrivateAnswerMemory(), new ReaderRecords());
                foreach (var (zone, soa) in zones)
                {
                    fresh.PutZone(Tables.Name(zone), soa);
                }

                foreach (var ((zone, owner, _), set) in sets)
                {
                    fresh.Put(Tables.Name(zone), Tables.Name(owner), set);
                }

                fresh.Publish();
                Assert.Equal(fresh.NameCount, changed.NameCount);
                Assert.Equal(fresh.BlobCount, changed.BlobCount);
                Compare(new BuiltTable(fresh), new BuiltTable(changed), steps.SelectMany(step => new[] { step.Owner, step.Target, "b." + step.Owner }).Concat(Zones));
            },
            iter: 500);

    private static void Apply(
        AnswerTable table,
        Dictionary<string, RecordSet> zones,
        Dictionary<(string Zone, string Owner, DnsRecordType Type), RecordSet> sets,
        (int Kind, string Zone, string Owner, string Target, int Value) step)
    {
        var (kind, zone, owner, target, value) = step;
        if (kind == 0)
        {
            Assert.Equal(zones.Remove(zone), table.RemoveZone(Tables.Name(zone)));
            sets.Keys.Where(key => key.Zone == zone).ToList().ForEach(key => sets.Remove(key));
            return;
        }

        if (kind <= 2 || !zones.ContainsKey(zone))
        {
            var soa = RecordSet.Soa(60, new StartOfAuthority { PrimaryServer = Tables.Name(target), Mailbox = Tables.Name("m.z"), Serial = (uint)value });
            table.PutZone(Tables.Name(zone), soa);
            zones[zone] = soa;
            return;
        }

        var set = NewSet(kind, target, value);
        if (!Tables.Name(owner).IsWithin(Tables.Name(zone)))
        {
            return;
        }

        if (value == 3)
        {
            Assert.Equal(sets.Remove((zone, owner, set.Type)), table.Remove(Tables.Name(zone), Tables.Name(owner), set.Type));
            return;
        }

        try
        {
            table.Put(Tables.Name(zone), Tables.Name(owner), set);
            sets[(zone, owner, set.Type)] = set;
        }
        catch (ArgumentException)
        {
            // Data beside a CNAME: refused, and nothing has changed.
        }
    }

    private static RecordSet NewSet(int kind, string target, int value) => kind switch
    {
        3 or 4 => RecordSet.Ns(60, Tables.Name(target)),
        5 => RecordSet.Cname(60, Tables.Name(target)),
        6 => RecordSet.Raw(DnsRecordType.Dname, 60, Tables.Name(target).Wire.ToArray()),
        7 => RecordSet.Raw(DnsRecordType.Mx, 60, [0, (byte)value, .. Tables.Name(target).Wire]),
        8 => RecordSet.Raw(DnsRecordType.Ds, 60, [0, 1, 13, 2, .. Enumerable.Repeat((byte)value, 32)]),
        _ => RecordSet.Addresses(60, System.Net.IPAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"10.0.0.{value}"))),
    };

    private static void Compare(BuiltTable expected, BuiltTable actual, IEnumerable<string> names)
    {
        foreach (var name in names.Distinct())
        {
            foreach (var type in Types)
            {
                var query = new Query { Name = name, Type = type };
                Assert.Equal(Shown(expected.Ask(query, DnsTransport.Tcp)), Shown(actual.Ask(query, DnsTransport.Tcp)));
            }
        }
    }

    /// <summary>Without regard to the order of additional records, which is that in which they were put.</summary>
    private static string Shown(Reply reply) =>
        $"{reply.Question} {reply.Flags:X4}\n{string.Join('\n', reply.Answers)}\n-\n{string.Join('\n', reply.Authorities)}\n-\n"
        + string.Join('\n', reply.Additionals.Select(record => record.ToString()).Order(StringComparer.Ordinal));
}
