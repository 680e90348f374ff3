using System.Text;
using Edge.Dns;

namespace Edge.Tests.Dns;

public sealed class KeyTests
{
    private const string Ecdsa = "Private-key-format: v1.2\nAlgorithm: 13 (ECDSAP256SHA256)\nPrivateKey: GU6SnQ/Ou+xC5RumuIUIuJZteXT2z0O/ok1s38Et6mQ=\n";
    private static readonly DnsName Net = DnsName.Parse("example.net");

    [Fact]
    public void The_key_of_rfc_6605_has_its_tag_and_ds_and_its_signature_is_good()
    {
        Assert.True(PrivateKeyFile.TryParse(Ecdsa, out var file, out _));
        using var key = EcdsaKey.FromPrivate(file.PrivateKey);
        var signing = new SigningKey(ZoneKey.KeyFlags, key);
        Assert.Equal(
            "257 3 13 GojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edbkrSqQpF64cYbcB7wNcP+e+MAnLr+Wi9xMWyQLc8NAA==",
            RecordText.Format(DnsRecordType.Dnskey, signing.Public.Value));
        Assert.Equal(55648, signing.Public.Tag);
        Assert.Equal(
            "55648 13 2 B4C8C1FE2E7477127B27115656AD6256F424625BF5C1E2770CE6D6E37DF61D17",
            RecordText.Format(DnsRecordType.Ds, signing.Public.ToDs(Net)));

        const string Signature = "A 13 3 3600 20100909100439 20100812100439 55648 example.net. qx6wLYqmh+l9oCKTN6qIc+bw6ya+KJ8oMz0YP107epXAyGmt+3SNruPFKG7tZoLBLlUzGGus7ZwmwWep666VCw==";
        Assert.True(RecordText.TryParse(DnsRecordType.Rrsig, Signature, Net, out var value, out _));
        var addresses = RecordSet.Addresses(3600, System.Net.IPAddress.Parse("192.0.2.1"));
        var then = new DateTimeOffset(2010, 8, 20, 0, 0, 0, TimeSpan.Zero);
        var attempts = 2;
        Assert.Null(RecordSignature.FindFault(Net, Net.Child("www"), addresses, value, [signing.Public], [new EcdsaCheck()], then, ref attempts));
        Assert.Equal("is not good at this time", RecordSignature.FindFault(Net, Net.Child("www"), addresses, value, [signing.Public], [new EcdsaCheck()], then.AddDays(30), ref attempts));
        Assert.Equal("does not fit the records", RecordSignature.FindFault(Net, Net.Child("web"), addresses, value, [signing.Public], [new EcdsaCheck()], then, ref attempts));
    }

    [Fact]
    public void The_key_of_rfc_8080_has_its_tag_and_ds()
    {
        var key = new Ed25519Key(Convert.FromBase64String("ODIyNjAzODQ2MjgwODAxMjI2NDUxOTAyMDQxNDIyNjI="));
        var signing = new SigningKey(ZoneKey.KeyFlags, key);
        Assert.Equal("257 3 15 l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=", RecordText.Format(DnsRecordType.Dnskey, signing.Public.Value));
        Assert.Equal(
            "3613 15 2 3AA5AB37EFCE57F737FC1627013FEE07BDF241BD10F3B1964AB55C78E79A304B",
            RecordText.Format(DnsRecordType.Ds, signing.Public.ToDs(DnsName.Parse("example.com"))));
    }

    [Fact]
    public void The_zone_above_is_asked_to_forget_the_keys_by_zeros()
    {
        Assert.Equal("0 0 0 00", RecordText.Format(DnsRecordType.Cds, KeyRecords.Cds(60, Net).Value(0)));
        Assert.Equal("0 3 0 AA==", RecordText.Format(DnsRecordType.Cdnskey, KeyRecords.Cdnskey(60).Value(0)));
    }

    [Fact]
    public void A_key_file_comes_back_as_it_was_written()
    {
        using var key = EcdsaKey.Generate();
        var created = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        var file = new PrivateKeyFile
        {
            Algorithm = SigningAlgorithm.EcdsaP256,
            PrivateKey = key.ExportPrivate(),
            Times = new Dictionary<string, DateTimeOffset> { ["Created"] = created, ["Activate"] = created.AddDays(1) },
        };
        Assert.Contains("Created: 20260102030405\nActivate: 20260103030405\n", file.Format(), StringComparison.Ordinal);
        Assert.True(PrivateKeyFile.TryParse(file.Format().Replace("\n", "\r\n", StringComparison.Ordinal), out var read, out _));
        Assert.Equal(file.Format(), read.Format());
        using var again = EcdsaKey.FromPrivate(read.PrivateKey);
        Assert.Equal(key.PublicKey, again.PublicKey);
    }

    [Theory]
    [InlineData("Algorithm: 13\nPrivateKey: AAAA\n", "Private-key-format '' must be v1.2 or v1.3")]
    [InlineData("Private-key-format: v1.3\nAlgorithm: 8 (RSASHA256)\n", "Algorithm '8 (RSASHA256)' must be 13 (ECDSAP256SHA256) or 15 (ED25519)")]
    [InlineData("Private-key-format: v1.3\nAlgorithm: 13\nPrivateKey: c2VjcmV0\n", "PrivateKey must be 32 bytes in base64")]
    [InlineData("Private-key-format: v1.3\nAlgorithm: 13\nPrivateKey: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", "PrivateKey must be a number from 1 to below the order of P-256")]
    [InlineData("Private-key-format: v1.3\nAlgorithm: 13\nPrivateKey: //////////////////////////////////////////8=\n", "PrivateKey must be a number from 1 to below the order of P-256")]
    [InlineData(Ecdsa + "Created: soon\n", "Created 'soon' must be a time as YYYYMMDDHHmmSS")]
    [InlineData(Ecdsa + "Algorithm: 15\n", "line 4: field 'Algorithm' stands twice")]
    [InlineData(Ecdsa + "secret\n", "line 4 must be a field, a colon and its value")]
    public void What_is_wrong_with_a_key_file_is_said_without_the_secret(string text, string expected)
    {
        Assert.False(PrivateKeyFile.TryParse(text, out _, out var error));
        Assert.Equal(expected, error);
    }

    [Fact]
    public void No_damage_to_a_key_file_does_harm()
    {
        var random = new Random(6605);
        var good = 0;
        for (var i = 0; i < 5000; i++)
        {
            var text = Encoding.Latin1.GetString(Mutation.Of(Encoding.ASCII.GetBytes(Ecdsa + "Created: 20260102030405\n"), random));
            if (PrivateKeyFile.TryParse(text, out var file, out var error))
            {
                good++;
                Assert.True(PrivateKeyFile.TryParse(file.Format(), out var again, out _));
                Assert.Equal(file.Format(), again.Format());
            }
            else
            {
                Assert.DoesNotContain("GU6SnQ", error, StringComparison.Ordinal);
            }
        }

        Assert.InRange(good, 100, 4900);
    }
}
