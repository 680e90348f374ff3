using Edge.Dns;

namespace Edge.Tests.Dns;

/// <summary>
/// Answers by searching lists with the rules of RFC 1034 §4.3.2 as they are written, and so slowly that it is easy to
/// believe. Names are texts in lower case with a final dot.
/// </summary>
internal sealed class NaiveAnswerer(IReadOnlyList<string> zones, IReadOnlyList<NaiveRecord> records)
{
    private const int AliasChainMax = 8;

    public NaiveAnswer Answer(string name, DnsRecordType type)
    {
        if (ZoneOf(name) is not { } zone)
        {
            return new NaiveAnswer(DnsResponseCode.Refused, [], null);
        }

        var own = records.Where(record => record.Name == name).ToList();
        if (own.Count == 0)
        {
            return new NaiveAnswer(Exists(name) ? DnsResponseCode.NoError : DnsResponseCode.NameError, [], zone);
        }

        if (type == DnsRecordType.Any)
        {
            return new NaiveAnswer(DnsResponseCode.NoError, [$"{name} Hinfo 075246433834383200"], null);
        }

        var matching = own.Where(record => record.Type == type).ToList();
        if (matching.Count > 0)
        {
            return new NaiveAnswer(DnsResponseCode.NoError, [.. matching.Select(record => record.Shown)], null);
        }

        return own[0].Type == DnsRecordType.Cname ? Follow(own[0], type) : new NaiveAnswer(DnsResponseCode.NoError, [], zone);
    }

    private NaiveAnswer Follow(NaiveRecord alias, DnsRecordType type)
    {
        List<string> answers = [alias.Shown];
        while (true)
        {
            var target = alias.Target!;
            var next = records.FirstOrDefault(record => record.Name == target && record.Type == DnsRecordType.Cname);
            if (next is not null && answers.Count == AliasChainMax)
            {
                return new NaiveAnswer(DnsResponseCode.NoError, answers, null);
            }

            if (next is null)
            {
                var matching = records.Where(record => record.Name == target && record.Type == type).Select(record => record.Shown).ToList();
                var zone = ZoneOf(target);
                var code = matching.Count > 0 || zone is null || Exists(target) ? DnsResponseCode.NoError : DnsResponseCode.NameError;
                return new NaiveAnswer(code, [.. answers, .. matching], matching.Count > 0 ? null : zone);
            }

            answers.Add(next.Shown);
            alias = next;
        }
    }

    private string? ZoneOf(string name) =>
        zones.Where(zone => IsWithin(name, zone)).OrderByDescending(zone => zone.Length).FirstOrDefault();

    private bool Exists(string name) => records.Any(record => IsWithin(record.Name, name));

    private static bool IsWithin(string name, string ancestor) => name == ancestor || name.EndsWith("." + ancestor, StringComparison.Ordinal);
}
