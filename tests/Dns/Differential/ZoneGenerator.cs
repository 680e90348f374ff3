using System.Globalization;
using System.Text;
using Edge.Dns;

namespace Edge.Tests.Dns;

/// <summary>Small random zones full of what is hard: few labels, so that names meet, lie beneath each other and are aliases of each other.</summary>
internal sealed class ZoneGenerator(Random random)
{
    private static readonly string[] Labels = ["a", "b", "c", "*"];

    /// <summary>Zones of which some lie within others, with a delegation above or without one.</summary>
    public IReadOnlyList<Zone> Make(int count)
    {
        List<Zone> zones = [];
        for (var i = 0; i < count; i++)
        {
            var apex = DnsName.Parse(string.Create(CultureInfo.InvariantCulture, $"z{i}.test"));
            var zone = Make(apex, zones);
            zones.Add(zone);

            // NSD keeps all zones in one tree, where a DNAME of the zone above forbids names of this one.
            var child = ((string[])["a", "b.a", "c", "b"]).Skip(random.Next(2)).Select(label => apex.Child(label))
                .FirstOrDefault(name => zone.Names.All(node => node.Find(DnsRecordType.Dname) is null || !(name.IsWithin(node.Name) || node.Name.IsWithin(name))));
            if (i % 3 == 0 && child is not null)
            {
                zones.Add(Make(child, zones));
            }
        }

        return zones;
    }

    private Zone Make(DnsName apex, List<Zone> others)
    {
        List<string> lines = ["@ 300 SOA ns host 1 2 3 4 60", "@ 300 NS ns.elsewhere.example.", "@ 300 NS ns", "ns 300 A 192.0.2.53"];
        for (var i = 0; i < 30; i++)
        {
            // A line that makes the zone impossible is left out again, and so is a DNAME that nobody sees: NSD refuses it.
            lines.Add(Line(apex, others));
            if (Build(apex, lines) is null)
            {
                lines.RemoveAt(lines.Count - 1);
            }
        }

        return Build(apex, lines)!;
    }

    private static Zone? Build(DnsName apex, List<string> lines)
    {
        using var reader = new ZoneFileReader(new MemoryStream(Encoding.ASCII.GetBytes(string.Join('\n', lines))), new ZoneFileOptions { Origin = apex });
        var builder = new ZoneBuilder(apex);
        builder.Add(reader);
        Assert.Empty(reader.Errors);
        var zone = builder.Build(out var issues);
        return issues.Any(issue => issue.Type == DnsRecordType.Dname) ? null : zone;
    }

    private string Line(DnsName apex, List<Zone> others)
    {
        var owner = Owner();
        var ttl = 60 + owner.Length;
        var number = random.Next(1, 250);
        return random.Next(12) switch
        {
            0 or 1 or 2 => $"{owner} {ttl} A 192.0.2.{number}",
            3 => $"{owner} {ttl} AAAA 2001:db8::{number}",
            4 => $"{owner} {ttl} TXT \"text {number}\" more",
            5 => $"{owner} {ttl} MX {number} {Owner()}",
            6 or 7 => $"{owner} {ttl} CNAME {Target(apex, others)}",
            8 when owner[0] != '*' && owner != "@" => $"{owner} {ttl} DNAME {Target(apex, others)}",
            9 when owner[0] != '*' && owner != "@" => $"{owner} {ttl} NS ns.{owner}\n{owner} {ttl} NS {Owner()}\nns.{owner} {ttl} A 192.0.2.{number}",
            10 when owner[0] != '*' && owner != "@" => $"{owner} {ttl} NS ns.elsewhere.example.\n{owner} {ttl} DS {number} 13 2 {string.Concat(Enumerable.Repeat(number.ToString("X2", CultureInfo.InvariantCulture), 32))}",
            _ => $@"{owner} {ttl} TYPE65280 \# 2 {number:X4}",
        };
    }

    private string Owner()
    {
        var labels = Enumerable.Range(0, random.Next(4)).Select(_ => Labels[random.Next(Labels.Length)]).ToList();
        return labels.Count == 0 ? "@" : string.Join('.', labels);
    }

    /// <summary>Some are written in capitals, which makes no difference to where they lead.</summary>
    private string Target(DnsName apex, List<Zone> others) => SmallTarget(apex, others) is var target && target.Length % 2 == 0 ? target : target.ToUpperInvariant();

    private string SmallTarget(DnsName apex, List<Zone> others) => random.Next(6) switch
    {
        0 => "somewhere.example.",
        1 when others.Count > 0 => $"a.{others[random.Next(others.Count)].Apex}",
        _ => Owner() is var owner && owner == "@" ? apex.ToString() : owner,
    };
}
