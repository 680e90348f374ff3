using Edge.Dns;
using Edge.Kernel.Resources;
using Edge.Naming;

namespace Edge.Tests.Unit.Naming;

/// <summary>Keys of zones that were signed elsewhere, out of files as BIND writes them.</summary>
public sealed class ImportedZoneKeyTests
{
    private static readonly DnsName _apex = DnsName.Parse("example.org");
    private static readonly DateTimeOffset _now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(257, "", "key ready")]
    [InlineData(256, "", "zone active")]
    [InlineData(256, "Created: 20260101000000\nPublish: 20260101000000\nActivate: 20260101000000\n", "zone active")]
    [InlineData(256, "Activate: 20260601000000\n", "zone published 2026-06-01")]
    [InlineData(257, "Activate: 20260601000000\n", "key published 2026-06-01")]
    [InlineData(256, "Activate: 20260101000000\nInactive: 20260401000000\nDelete: 20260901000000\n", "zone retired 2026-05-08")]
    public void The_state_of_a_key_follows_from_the_times_of_its_file(int flags, string times, string expected)
    {
        using var key = EcdsaKey.Generate();
        var (name, publicFile, privateFile) = Files(key, (ushort)flags, times);
        var read = ImportedZoneKey.Read(_apex, name, publicFile, privateFile, _now);
        Assert.True(read.Succeeded, read.Succeeded ? "" : read.Failure.Message);
        var document = read.Value.Document;
        Assert.Equal(expected, $"{document.Use} {document.State} {document.Until:yyyy-MM-dd}".Trim());
        Assert.Equal((13, Convert.ToBase64String(key.PublicKey.Span)), (document.Algorithm, document.PublicKey));
        Assert.Equal(key.ExportPrivate(), read.Value.Number);
        Assert.Equal($"{ZoneKeyPlan.PublicOf(document).Tag}", read.Value.Tag);
    }

    [Theory]
    [InlineData("other", "it does not belong to")]
    [InlineData("foreign zone", "it must hold the DNSKEY of example.org., and nothing else")]
    [InlineData("two records", "it must hold the DNSKEY of example.org., and nothing else")]
    [InlineData("no record", "it must hold a DNSKEY")]
    [InlineData("algorithm 8", "algorithm 8 must be 13 (ECDSAP256SHA256)")]
    [InlineData("algorithm 15", "algorithm 15 must be 13 (ECDSAP256SHA256)")]
    [InlineData("revoked", "flags 385 must be 256 or 257")]
    [InlineData("over", "its time is over: Delete is 2026-02-01 00:00 UTC")]
    [InlineData("no private", "Private-key-format '' must be v1.2 or v1.3")]
    public void What_is_no_key_of_the_zone_is_refused_by_name(string fault, string rule)
    {
        using var key = EcdsaKey.Generate();
        using var other = EcdsaKey.Generate();
        var (name, publicFile, privateFile) = Files(key, (ushort)(fault == "revoked" ? 385 : 257), fault == "over" ? "Delete: 20260201000000\n" : "");
        (publicFile, privateFile) = fault switch
        {
            "other" => (publicFile, Files(other, 257, "").Private),
            "foreign zone" => (publicFile.Replace("example.org.", "example.net.", StringComparison.Ordinal), privateFile),
            "two records" => (publicFile + publicFile, privateFile),
            "no record" => ("; nothing\n", privateFile),
            "algorithm 8" => (publicFile.Replace(" 3 13 ", " 3 8 ", StringComparison.Ordinal), privateFile),
            "algorithm 15" => (publicFile, privateFile.Replace("13 (ECDSAP256SHA256)", "15 (ED25519)", StringComparison.Ordinal)),
            "no private" => (publicFile, ""),
            _ => (publicFile, privateFile),
        };
        var read = ImportedZoneKey.Read(_apex, name, publicFile, privateFile, _now);
        Assert.False(read.Succeeded);
        Assert.Contains(rule, read.Failure.Message, StringComparison.Ordinal);
        Assert.Contains(name, read.Failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String(key.ExportPrivate()), read.Failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void With_keys_of_its_own_a_zone_is_given_no_others_and_its_key_signing_key_waits_for_nobody()
    {
        using var zsk = EcdsaKey.Generate();
        using var ksk = EcdsaKey.Generate();
        var keys = new Dictionary<string, ZoneKeyDocument> { ["1"] = Read(ksk, ZoneKey.KeyFlags), ["2"] = Read(zsk, ZoneKey.ZoneFlags) };
        var picture = new ZoneKeyPicture { Apex = _apex, Zone = new ZoneDocument { Signing = new ZoneSigningWish() }, Keys = keys, Signatures = null };
        var ds = ZoneKeyPlan.PublicOf(keys["1"]).ToDs(_apex);
        var plan = new ZoneKeyPlanner(picture with { Parent = new ParentView([new ParentAnswer("a", [ds], 3600)]) }, _now, _ => throw new InvalidOperationException("no key is made")).Next();
        Assert.Equal(["1 active"], plan.Puts.Select(static put => $"{put.Key} {put.Value.State}"));
        Assert.Equal((2, "1", true), (plan.Signatures!.Dnskey.Count, string.Join(' ', plan.Signers), plan.IsChange));
    }

    private static ZoneKeyDocument Read(EcdsaKey key, ushort flags) => Files(key, flags, "") is var (name, publicFile, privateFile) ? ImportedZoneKey.Read(_apex, name, publicFile, privateFile, _now).Value.Document : null!;

    private static (string Name, string Public, string Private) Files(EcdsaKey key, ushort flags, string times)
    {
        var zoneKey = new ZoneKey(flags, key.Algorithm, key.PublicKey.Span);
        var privateFile = new PrivateKeyFile { Algorithm = key.Algorithm, PrivateKey = key.ExportPrivate() }.Format() + times;
        return (PrivateKeyFile.NameOf(_apex, zoneKey), $"; This is a key, for example.org.\nexample.org. IN DNSKEY {RecordText.Format(DnsRecordType.Dnskey, zoneKey.Value)}\n", privateFile);
    }
}
