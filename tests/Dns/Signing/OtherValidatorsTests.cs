using System.Net;
using Edge.Dns;

namespace Edge.Tests.Dns;

/// <summary>What we sign, as BIND and ldns judge it; and keys that move between them and us.</summary>
public sealed class OtherValidatorsTests
{
    private static readonly DateTimeOffset Now = SignedExample.Now;

    [Fact]
    public async Task Dnssec_verify_and_ldns_verify_zone_accept_the_zones_that_we_sign()
    {
        var zones = new ZoneGenerator(new Random(20_261_123)).Make(6).Select(zone => (Zone: zone, Signing: SignedExample.Keys())).ToList();
        zones.Add((ZoneText.Build(SignedExample.Text), SignedExample.Keys()));
        var ed25519 = new Ed25519Key(Convert.FromBase64String("ODIyNjAzODQ2MjgwODAxMjI2NDUxOTAyMDQxNDIyNjI="));
        zones.Add((ZoneText.Build(SignedExample.Text), SignedExample.Keys(ed25519)));
        await ToolRun.InFolderAsync(async folder =>
        {
            foreach (var (zone, signing) in zones)
            {
                var signed = SignedZone.Sign(SignedExample.WithKeys(signing, zone), signing, Now);
                Assert.Equal((0, ""), await VerifyAsync(folder, signed.ToZone()));
                Assert.Empty(ZoneVerifier.Verify(signed.ToZone(), Now, ed25519));
            }
        });
    }

    [Fact]
    public async Task They_refuse_one_damaged_signature()
    {
        var signing = SignedExample.Keys();
        var text = ZoneText.Print(SignedZone.Sign(SignedExample.WithKeys(signing), signing, Now).ToZone());
        var damaged = ZoneText.Build(text.Replace("192.0.2.3", "192.0.2.8", StringComparison.Ordinal));
        await ToolRun.InFolderAsync(async folder => Assert.NotEqual(0, (await VerifyAsync(folder, damaged)).Code));
    }

    [Fact]
    public async Task A_zone_that_bind_signed_moves_here_with_its_keys()
    {
        await ToolRun.InFolderAsync(async folder =>
        {
            foreach (var options in (string[][])[["-f", "KSK"], []])
            {
                var (code, said) = await ToolRun.RunAsync(folder, "dnssec-keygen", "bind9-utils", ["-q", "-a", "ECDSAP256SHA256", .. options, "example.org"]);
                Assert.True(code == 0, said);
            }

            await File.WriteAllTextAsync(Path.Combine(folder, "plain"), ZoneText.Print(ZoneText.Build(SignedExample.Text)), TestContext.Current.CancellationToken);
            Assert.Equal(0, (await ToolRun.RunAsync(folder, "dnssec-signzone", "bind9-utils", "-S", "-P", "-x", "-z", "-o", "example.org", "-f", "theirs", "plain")).Code);
            var theirs = ZoneText.Build(await File.ReadAllTextAsync(Path.Combine(folder, "theirs"), TestContext.Current.CancellationToken));
            Assert.Empty(ZoneVerifier.Verify(theirs, Now.AddMinutes(5)));

            var keys = ReadKeys(folder, theirs);
            Assert.Equal(2, keys.Count);
            var signing = new ZoneSigning { ZoneKeys = [.. keys.Where(key => key.Public.Flags == ZoneKey.ZoneFlags)], KeyKeys = [.. keys.Where(key => key.Public.Flags == ZoneKey.KeyFlags)] };
            var ours = SignedZone.Sign(theirs, signing, Now).ToZone();
            Assert.Empty(ZoneVerifier.Verify(ours, Now));
            Assert.Equal((0, ""), await VerifyAsync(folder, ours));
        });
    }

    [Fact]
    public async Task Bind_signs_with_keys_that_we_made()
    {
        var signing = SignedExample.Keys();
        await ToolRun.InFolderAsync(async folder =>
        {
            foreach (var key in signing.ZoneKeys.Concat(signing.KeyKeys))
            {
                var file = new PrivateKeyFile
                {
                    Algorithm = SigningAlgorithm.EcdsaP256,
                    PrivateKey = ((EcdsaKey)key.Private).ExportPrivate(),
                    Times = new Dictionary<string, DateTimeOffset> { ["Created"] = Now, ["Publish"] = Now, ["Activate"] = Now },
                };
                var name = Path.Combine(folder, PrivateKeyFile.NameOf(ZoneText.Apex, key.Public));
                await File.WriteAllTextAsync(name + ".private", file.Format(), TestContext.Current.CancellationToken);
                await File.WriteAllTextAsync(name + ".key", $"example.org. IN DNSKEY {RecordText.Format(DnsRecordType.Dnskey, key.Public.Value)}\n", TestContext.Current.CancellationToken);
            }

            await File.WriteAllTextAsync(Path.Combine(folder, "plain"), ZoneText.Print(ZoneText.Build(SignedExample.Text)), TestContext.Current.CancellationToken);
            var (code, said) = await ToolRun.RunAsync(folder, "dnssec-signzone", "bind9-utils", "-S", "-x", "-o", "example.org", "-f", "theirs", "plain");
            Assert.True(code == 0, said);
            var theirs = ZoneText.Build(await File.ReadAllTextAsync(Path.Combine(folder, "theirs"), TestContext.Current.CancellationToken));
            Assert.Empty(ZoneVerifier.Verify(theirs, Now.AddMinutes(5)));
        });
    }

    [Fact]
    public async Task Delv_validates_what_bind_answers_from_our_signed_zone()
    {
        var signing = SignedExample.Keys();
        var zone = SignedZone.Sign(SignedExample.WithKeys(signing), signing, Now).ToZone();
        using var server = await Peers.StartBindAsync([zone]);
        await ValidateAsync(signing, server.EndPoint);
    }

    [Fact]
    public async Task Delv_validates_what_our_engine_answers_from_our_signed_zone()
    {
        var signing = SignedExample.Keys();
        var zone = SignedZone.Sign(SignedExample.WithKeys(signing), signing, Now).ToZone();
        await using var engine = new RunningEngine();
        engine.Board.Publish(CompiledAnswers.TableOf([zone]).Table!);
        await ValidateAsync(signing, engine.Reached);
    }

    private static Task ValidateAsync(ZoneSigning signing, IPEndPoint server) =>
        ToolRun.InFolderAsync(async folder =>
        {
            var key = Convert.ToBase64String(signing.KeyKeys[0].Public.PublicKey);
            await File.WriteAllTextAsync(Path.Combine(folder, "anchors"), $"trust-anchors {{ example.org. static-key 257 3 13 \"{key}\"; }};\n", TestContext.Current.CancellationToken);
            foreach (var (name, type, expected) in ((string, string, string)[])
                [
                    ("www.example.org", "A", "; fully validated"),
                    ("example.org", "MX", "; fully validated"),
                    ("alias.example.org", "A", "; fully validated"),
                    ("some.thing.wild.example.org", "TXT", "; fully validated"),
                    ("secure.example.org", "DS", "; fully validated"),
                    ("plain.example.org", "DS", "; negative response, fully validated"),
                    ("www.example.org", "AAAA", "; negative response, fully validated"),
                    ("nothing.example.org", "A", "; negative response, fully validated"),
                    ("b.empty.example.org", "A", "; negative response, fully validated"),
                    ("some.wild.example.org", "A", "; negative response, fully validated"),
                ])
            {
                var (_, said) = await ToolRun.RunAsync(
                    folder, "delv", "bind9-dnsutils", $"@{server.Address}", "-p", $"{server.Port}", "-a", "anchors", "+root=example.org", "-q", name, "-t", type);
                Assert.True(said.Contains(expected, StringComparison.Ordinal) && !said.Contains("unsigned answer", StringComparison.Ordinal), $"{name} {type}: {said}");
            }
        });

    private static List<SigningKey> ReadKeys(string folder, Zone zone)
    {
        var published = zone.Find(zone.Apex)!.Find(DnsRecordType.Dnskey)!;
        List<SigningKey> keys = [];
        for (var i = 0; i < published.Count; i++)
        {
            Assert.True(ZoneKey.TryRead(published.Value(i), out var key));
            var text = File.ReadAllText(Path.Combine(folder, PrivateKeyFile.NameOf(zone.Apex, key) + ".private"));
            Assert.True(PrivateKeyFile.TryParse(text, out var file, out var error), error);
            var signing = new SigningKey(key.Flags, EcdsaKey.FromPrivate(file.PrivateKey));
            Assert.True(signing.Public.Value.SequenceEqual(key.Value));
            Assert.True(file.Times.ContainsKey("Created"));
            keys.Add(signing);
        }

        return keys;
    }

    /// <summary>What both say, nothing if they are content.</summary>
    private static async Task<(int Code, string Output)> VerifyAsync(string folder, Zone zone)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "signed"), ZoneText.Print(zone), TestContext.Current.CancellationToken);
        var bind = await ToolRun.RunAsync(folder, "dnssec-verify", "bind9-utils", "-q", "-o", zone.Apex.ToString(), "signed");
        var ldns = await ToolRun.RunAsync(folder, "ldns-verify-zone", "ldnsutils", "-V", "1", "signed");
        return bind.Code == 0 && ldns.Code == 0 ? (0, "") : (bind.Code | ldns.Code, $"{bind.Output}\n{ldns.Output}\n{ZoneText.Print(zone)}");
    }
}
