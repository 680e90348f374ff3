using Edge.Dns;

namespace Edge.Tests.Dns;

/// <summary>A zone with everything that signing treats in its own way, and keys for it.</summary>
internal static class SignedExample
{
    public static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    public const string Text = """
        $TTL 300
        @ SOA ns host 5 7200 900 1209600 60
        @ NS ns
        @ NS NS2
        @ MX 10 Mail.Example.NET.
        ns A 192.0.2.1
        ns2 AAAA 2001:db8::1
        www A 192.0.2.3
        www A 192.0.2.2
        *.wild TXT "any name"
        a.b.empty TXT "beneath empty names"
        alias CNAME WWW
        secure NS ns.secure
        secure DS 12345 13 2 0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF
        ns.secure A 192.0.2.4
        plain NS ns.plain
        ns.plain A 192.0.2.5
        below.plain TXT "hidden"
        old DNAME elsewhere.example.
        odd TYPE65280 \# 2 0102
        """;

    public static ZoneSigning Keys(IPrivateKey? key = null)
    {
        var zone = new SigningKey(ZoneKey.ZoneFlags, key ?? EcdsaKey.Generate());
        return new ZoneSigning { ZoneKeys = [zone], KeyKeys = [new SigningKey(ZoneKey.KeyFlags, key ?? EcdsaKey.Generate())] };
    }

    /// <summary>The example, or another zone, with the keys among its records.</summary>
    public static Zone WithKeys(ZoneSigning signing, Zone? zone = null)
    {
        zone ??= ZoneText.Build(Text);
        var builder = new ZoneBuilder(zone.Apex);
        Copy(zone, builder);
        ZoneKey[] keys = [.. signing.KeyKeys.Concat(signing.ZoneKeys).Select(key => key.Public)];
        Add(builder, zone.Apex, KeyRecords.Dnskey(3600, keys));
        Add(builder, zone.Apex, KeyRecords.Cds(300, zone.Apex, keys[0]));
        Add(builder, zone.Apex, KeyRecords.Cdnskey(300, keys[0]));
        return builder.Build(out _)!;
    }

    /// <summary>Its lines but for what differs between two signings: times and signatures.</summary>
    public static string Shape(Zone zone) => string.Join('\n', ZoneText.Print(zone).Split('\n').Select(line =>
    {
        var signature = line.Split("\tRRSIG\t");
        return signature.Length == 1 ? line : $"{signature[0]} RRSIG {string.Join(' ', signature[1].Split(' ')[..4])} {string.Join(' ', signature[1].Split(' ')[6..8])}";
    }));

    private static void Copy(Zone zone, ZoneBuilder builder)
    {
        foreach (var name in zone.Names)
        {
            foreach (var set in name.Sets)
            {
                Add(builder, name.Name, set);
            }
        }
    }

    private static void Add(ZoneBuilder builder, DnsName owner, RecordSet set)
    {
        for (var i = 0; i < set.Count; i++)
        {
            builder.Add(owner.Wire, set.Type, set.TtlSeconds, set.Value(i));
        }
    }
}
