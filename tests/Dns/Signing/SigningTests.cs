using Edge.Dns;

namespace Edge.Tests.Dns;

public sealed class SigningTests
{
    private static readonly DateTimeOffset Now = SignedExample.Now;

    [Fact]
    public void Only_what_the_zone_speaks_for_is_signed_and_in_the_chain()
    {
        var signing = SignedExample.Keys();
        var zone = SignedZone.Sign(SignedExample.WithKeys(signing), signing, Now).ToZone();
        Assert.Empty(ZoneVerifier.Verify(zone, Now));
        Assert.Equal(
            "example.org. alias.example.org. a.b.empty.example.org. ns.example.org. ns2.example.org. odd.example.org. old.example.org. plain.example.org. secure.example.org. *.wild.example.org. www.example.org.",
            string.Join(' ', zone.Names.Where(name => name.Find(DnsRecordType.Nsec) is not null).Select(name => name.Name)));
        Assert.Equal("NS NSEC NSEC+", Types(zone, "plain"));
        Assert.Equal("NS DS NSEC DS+ NSEC+", Types(zone, "secure"));
        Assert.Equal("A", Types(zone, "ns.plain"));
        Assert.Equal("TXT", Types(zone, "below.plain"));
        Assert.Equal("secure.example.org. NS RRSIG NSEC", Text(zone, "plain", DnsRecordType.Nsec));
        Assert.Equal("example.org. A RRSIG NSEC", Text(zone, "www", DnsRecordType.Nsec));
        Assert.Equal(60u, zone.Find(DnsName.Parse("www.example.org"))!.Find(DnsRecordType.Nsec)!.TtlSeconds);

        var wildcard = zone.Find(DnsName.Parse("*.wild.example.org"))!.FindSignatures(DnsRecordType.Txt)!;
        Assert.StartsWith("TXT 13 3 300 ", RecordText.Format(DnsRecordType.Rrsig, wildcard.Value(0)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_change_signs_its_set_its_nsec_the_one_before_and_the_soa()
    {
        var signing = SignedExample.Keys();
        var zone = SignedZone.Sign(SignedExample.WithKeys(signing), signing, Now);
        Assert.Equal("example.org. www.example.org. (2)", Apply("www A 192.0.2.9"));
        Assert.Equal("example.org. www.example.org. (3)", Apply("www AAAA 2001:db8::9"));
        Assert.Equal("example.org. old.example.org. one.example.org. (4)", Apply("one TXT new"));
        Assert.Equal("example.org. old.example.org. one.example.org. (2)", Apply("one TXT"));
        Assert.Equal("example.org. ns.plain.example.org. (1)", Apply("ns.plain A 192.0.2.7"));
        Assert.Equal("example.org. alias.example.org. b.empty.example.org. (4)", Apply("b.empty TXT above"));
        Assert.Equal("example.org. b.empty.example.org. a.b.empty.example.org. (2)", Apply("b.empty NS ns.example.net.", "b.empty TXT"));
        Assert.Equal("example.org. alias.example.org. b.empty.example.org. a.b.empty.example.org. (4)", Apply("b.empty NS"));
        Assert.Empty(ZoneVerifier.Verify(zone.ToZone(), Now));

        string Apply(params string[] lines)
        {
            var before = zone.SignatureCount;
            var soa = ZoneText.Build($"@ 300 SOA ns host {before} 7200 900 1209600 60\n@ 300 NS ns").Soa;
            var names = zone.Apply([.. lines.Select(Change), new ZoneChange { Owner = zone.Apex, Type = DnsRecordType.Soa, Set = soa }], Now);
            return $"{string.Join(' ', names)} ({zone.SignatureCount - before})";
        }
    }

    [Fact]
    public void Changes_one_by_one_come_to_what_signing_the_whole_does()
    {
        var random = new Random(20_261_122);
        for (var round = 0; round < 12; round++)
        {
            var signing = SignedExample.Keys();
            var zones = new ZoneGenerator(random).Make(2).Where(zone => zone.Apex.LabelCount == 2).ToArray();
            var (one, other) = (zones[0], Moved(zones[1], zones[0].Apex));
            var signed = SignedZone.Sign(SignedExample.WithKeys(signing, one), signing, Now);
            var changes = Differences(SignedExample.WithKeys(signing, one), SignedExample.WithKeys(signing, other)).ToArray();
            random.Shuffle(changes);
            foreach (var batch in changes.Chunk(random.Next(1, 6)))
            {
                signed.Apply(batch, Now);
            }

            var whole = SignedZone.Sign(SignedExample.WithKeys(signing, other), signing, Now).ToZone();
            Assert.Equal(SignedExample.Shape(whole), SignedExample.Shape(signed.ToZone()));
            Assert.Empty(ZoneVerifier.Verify(signed.ToZone(), Now));
        }
    }

    [Fact]
    public void Signatures_are_renewed_when_half_their_life_is_over_and_not_all_at_once()
    {
        var signing = SignedExample.Keys();
        var zone = SignedZone.Sign(SignedExample.WithKeys(signing), signing, Now);
        var first = SignedExample.Shape(zone.ToZone());
        Assert.Empty(zone.Renew(Now.AddDays(5.9), 100));
        Assert.InRange(zone.Renew(Now.AddDays(7), 100).Count, 1, 10);
        Assert.NotEmpty(zone.Renew(Now.AddDays(8.1), 100));
        Assert.Empty(zone.Renew(Now.AddDays(8.1), 100));
        Assert.Equal(first, SignedExample.Shape(zone.ToZone()));
        Assert.Empty(ZoneVerifier.Verify(zone.ToZone(), Now.AddDays(14.5)));
        Assert.NotEmpty(ZoneVerifier.Verify(zone.ToZone(), Now.AddDays(24)));
        Assert.Single(zone.Renew(Now.AddDays(24), 1));
    }

    [Fact]
    public void Keys_signed_elsewhere_keep_their_signatures()
    {
        var signing = SignedExample.Keys();
        var whole = SignedZone.Sign(SignedExample.WithKeys(signing), signing, Now).ToZone();
        var alone = signing with { KeyKeys = [] };
        var again = SignedZone.Sign(whole, alone, Now);
        Assert.Empty(ZoneVerifier.Verify(again.ToZone(), Now));
        Assert.Equal(SignedExample.Shape(whole), SignedExample.Shape(again.ToZone()));

        var error = Assert.Throws<ArgumentException>(() => SignedZone.Sign(SignedExample.WithKeys(signing), alone, Now));
        Assert.StartsWith("example.org. DNSKEY needs a signature, and the key for it is not here", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_damage_to_a_signed_zone_is_found()
    {
        var signing = SignedExample.Keys();
        var zone = SignedZone.Sign(SignedExample.WithKeys(signing), signing, Now).ToZone();
        var text = ZoneText.Print(zone);
        Assert.Equal("error: www.example.org. A has a signature that does not fit the records", Found("192.0.2.3", "192.0.2.8"));
        Assert.Contains("error: plain.example.org. NSEC must lead to secure.example.org.", Found("NSEC\tsecure.example.org. NS", "NSEC\twww.example.org. NS"), StringComparison.Ordinal);
        Assert.StartsWith("error: alias.example.org. CNAME has a signature that does not fit", Found("CNAME\tWWW.example.org.", "CNAME\tns.example.org."), StringComparison.Ordinal);
        Assert.Contains(ZoneVerifier.Verify(zone, Now.AddDays(15)), issue => issue.Rule == "has a signature that is not good at this time");
        Assert.Contains(ZoneVerifier.Verify(zone, Now.AddHours(-2)), issue => issue.Rule == "has a signature that is not good at this time");

        var random = new Random(4034);
        foreach (var name in zone.Names)
        {
            foreach (var set in name.Sets.Where(set => set.Type == DnsRecordType.Rrsig))
            {
                var value = set.Value(0).ToArray();
                value[random.Next(value.Length - 64, value.Length)] ^= (byte)(1 << random.Next(8));
                var damaged = RecordSet.Raw(DnsRecordType.Rrsig, set.TtlSeconds, value);
                var covered = ZoneName.TypeCovered(value);
                var keys = signing.KeyKeys.Concat(signing.ZoneKeys).Select(key => key.Public).ToArray();
                var attempts = 1;
                Assert.NotNull(RecordSignature.FindFault(zone.Apex, name.Name, name.Find(covered)!, damaged.Value(0), keys, [new EcdsaCheck()], Now, ref attempts));
            }
        }

        string Found(string old, string with)
        {
            Assert.Contains(old, text, StringComparison.Ordinal);
            return string.Join('|', ZoneVerifier.Verify(ZoneText.Build(text.Replace(old, with, StringComparison.Ordinal)), Now));
        }
    }

    private static ZoneChange Change(string line)
    {
        var parts = line.Split(' ', 3);
        var type = Enum.Parse<DnsRecordType>(parts[1], ignoreCase: true);
        RecordSet? set = null;
        if (parts.Length == 3)
        {
            Assert.True(RecordText.TryParse(type, parts[2], ZoneText.Apex, out var value, out var error), error?.ToString());
            set = RecordSet.Raw(type, 300, value);
        }

        return new ZoneChange { Owner = ZoneText.Apex.Child(parts[0]), Type = type, Set = set };
    }

    private static IEnumerable<ZoneChange> Differences(Zone from, Zone to)
    {
        foreach (var (owner, type) in Sets(from).Union(Sets(to)))
        {
            yield return new ZoneChange { Owner = owner, Type = type, Set = to.Find(owner)?.Find(type) };
        }
    }

    private static IEnumerable<(DnsName Owner, DnsRecordType Type)> Sets(Zone zone) =>
        zone.Names.SelectMany(name => name.Sets.Select(set => (name.Name, set.Type)));

    /// <summary>The zone under another name; names in its records stay.</summary>
    private static Zone Moved(Zone zone, DnsName apex) => ZoneText.Build(ZoneText.Print(zone).Replace($"$ORIGIN {zone.Apex}", $"$ORIGIN {apex}", StringComparison.Ordinal), apex);

    private static string Types(Zone zone, string owner) => string.Join(' ', zone.Find(ZoneText.Apex.Child(owner))!.Sets.Select(set =>
        set.Type == DnsRecordType.Rrsig ? $"{RecordTypeName.Of(ZoneName.TypeCovered(set.Value(0)))}+" : RecordTypeName.Of(set.Type)));

    private static string Text(Zone zone, string owner, DnsRecordType type) =>
        RecordText.Format(type, zone.Find(ZoneText.Apex.Child(owner))!.Find(type)!.Value(0));

    [Fact]
    public void Many_keys_of_one_tag_and_many_signatures_that_name_it_cost_little()
    {
        // Words of a key may change places without changing its tag.
        var keys = Enumerable.Range(0, 32).Select(static number =>
        {
            var key = new byte[32];
            key[number & ~1] = 1;
            return ZoneKey.TryRead([1, 0, 3, (byte)SigningAlgorithm.Ed25519, .. key], out var read) ? read : null;
        }).DistinctBy(static key => Convert.ToHexString(key!.Value)).ToList();
        var tag = keys.Select(static key => key!.Tag).Distinct().Single();
        var text = new System.Text.StringBuilder("$TTL 300\n@ SOA ns host 1 2 3 4 5\n@ NS ns\nns A 192.0.2.1\n");
        keys.ForEach(key => text.Append(System.Globalization.CultureInfo.InvariantCulture, $"@ DNSKEY {RecordText.Format(DnsRecordType.Dnskey, key!.Value)}\n"));
        for (var number = 0; number < 32; number++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"ns RRSIG A 15 3 300 {Now.AddDays(1):yyyyMMddHHmmss} {Now.AddDays(-1):yyyyMMddHHmmss} {tag} example.org. {Convert.ToBase64String([(byte)number])}\n");
        }

        var check = new CountingCheck();
        var issues = ZoneVerifier.Verify(ZoneText.Build(text.ToString()), Now, check);

        Assert.Equal((16, 16), (keys.Count, check.Count));
        Assert.Contains(issues, static issue => issue.Rule == "has more signatures of keys with equal tags than the 16 that are tried");
    }

    private sealed class CountingCheck : ISignatureCheck
    {
        public int Count { get; private set; }

        public SigningAlgorithm Algorithm => SigningAlgorithm.Ed25519;

        public bool IsGood(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
        {
            Count++;
            return false;
        }
    }
}
