using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;

namespace Edge.Tests.Network;

/// <summary>The real certbot with its plugin for RFC 2136, and a real authority (Pebble) that asks a Stargate for the proof.</summary>
public sealed class CertbotTests
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Certbot_gets_a_certificate_for_a_zone_and_its_wildcard_with_a_key_that_may_prove_and_nothing_more()
    {
        Machine.Needs("certbot", "pebble");
        await using var network = await TestNetwork.StartAsync("certbot", stargates: 1, gateways: 1, hosts: 0);
        var folder = Machine.TemporaryFolder();
        var stargate = network.Stargates[0].Dns;
        try
        {
            await network.RunAsync("zone", "create", "example.test");
            var key = JsonNode.Parse(await network.RunAsync("zone", "key", "create", "acme", "--allow", "records/example.test/_acme-challenge/txt", "--json"))!;
            var credentials = Path.Combine(folder, "rfc2136.ini");
            await File.WriteAllTextAsync(
                credentials,
                $"dns_rfc2136_server = {stargate.Address}\ndns_rfc2136_port = {stargate.Port}\ndns_rfc2136_name = acme\ndns_rfc2136_secret = {key["secret"]}\ndns_rfc2136_algorithm = HMAC-SHA256\n");

            await using var pebble = await StartPebbleAsync(folder, network.OriginAddress, stargate.ToString());
            await using var certbot = await ChildProcess.StartAsync(
                "certbot",
                Path.Combine(Machine.Logs, "certbot", "certbot.log"),
                "certbot",
                [
                    "certonly", "--non-interactive", "--agree-tos", "--register-unsafely-without-email", "--no-verify-ssl", "--server", $"https://{network.OriginAddress}:14000/dir",
                    "--authenticator", "dns-rfc2136", "--dns-rfc2136-credentials", credentials, "--dns-rfc2136-propagation-seconds", "0", "-d", "example.test", "-d", "*.example.test",
                    "--config-dir", folder, "--work-dir", folder, "--logs-dir", folder,
                ]);
            Assert.True(await certbot.WaitForExitAsync(Within) == 0, certbot.Output + pebble.Tail());

            using var certificate = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(folder, "live", "example.test", "cert.pem"));
            var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single().EnumerateDnsNames();
            Assert.Equal(["*.example.test", "example.test"], names.Order(StringComparer.Ordinal));

            // It cleaned up behind itself.
            Assert.Equal("", await Tool.RunAsync("dig", $"@{stargate.Address}", "-p", $"{stargate.Port}", "+short", "_acme-challenge.example.test", "TXT"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<ChildProcess> StartPebbleAsync(string folder, string address, string dns)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=pebble", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        await File.WriteAllTextAsync(Path.Combine(folder, "pebble.pem"), certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(Path.Combine(folder, "pebble.key"), key.ExportECPrivateKeyPem());
        await File.WriteAllTextAsync(
            Path.Combine(folder, "pebble.json"),
            $$$"""{"pebble":{"listenAddress":"{{{address}}}:14000","managementListenAddress":"{{{address}}}:15000","certificate":"{{{folder}}}/pebble.pem","privateKey":"{{{folder}}}/pebble.key","httpPort":5002,"tlsPort":5001,"ocspResponderURL":"","externalAccountBindingRequired":false}}""");
        var pebble = await ChildProcess.StartAsync(
            "pebble", Path.Combine(Machine.Logs, "certbot", "pebble.log"), "pebble", ["-config", Path.Combine(folder, "pebble.json"), "-dnsserver", dns],
            new Dictionary<string, string> { ["PEBBLE_VA_NOSLEEP"] = "1", ["PEBBLE_WFE_NONCEREJECT"] = "0" });
        await Eventually.HoldsAsync("pebble listens", Within, () =>
        {
            Assert.False(pebble.HasExited, pebble.Tail());
            return pebble.Output.Contains("ACME directory available", StringComparison.Ordinal);
        });
        return pebble;
    }
}
