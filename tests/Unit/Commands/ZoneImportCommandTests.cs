using System.Text;
using Edge.Tests.Dns;
using Edge.Tests.Unit.Api;

namespace Edge.Tests.Unit.Commands;

/// <summary>Zones fetched from a real BIND.</summary>
public sealed class ZoneImportCommandTests
{
    private const string Secret = "dGhpcnR5LXR3byBieXRlcyB0aGF0IGJvdGggc2hhcmU=";

    [Fact]
    public async Task A_zone_is_imported_by_a_transfer_with_a_key_or_without_and_refusals_say_why()
    {
        using var server = await ServerAnswers.StartNamedAsync(Configure);
        await using var api = await RunningApi.StartAsync();
        var place = server.EndPoint.ToString();

        var dry = await ImportAsync(api, "open.test", "--axfr", place, "--dry-run");
        Assert.Equal((0, ""), (dry.ExitCode, dry.Error));
        Assert.EndsWith("zone open.test would change: 3004 added, 0 changed, 0 deleted\n", dry.Output, StringComparison.Ordinal);
        Assert.Contains("1 DNSKEY record is left out: keys, signatures and proofs are those of the server that it comes from\n", dry.Output, StringComparison.Ordinal);
        Assert.Contains("1 NS record is left out: the network's own servers are named", dry.Output, StringComparison.Ordinal);
        Assert.EndsWith(": 3004 added, 0 changed, 0 deleted\n", (await ImportAsync(api, "open.test", "--axfr", place, "--no-wait")).Output, StringComparison.Ordinal);
        Assert.Equal("""{"ttlSeconds":300,"values":["192.0.2.53"]}""", (await api.GetAsync("/v1/records/open.test/ns/a")).Body!["spec"]!.ToJsonString());

        await RefusalsAsync(api, place);
        await WithFileAsync($"key \"good\" {{ algorithm hmac-sha256; secret \"{Secret}\"; }};\n", async file =>
            Assert.EndsWith(": 3004 added, 0 changed, 0 deleted\n", (await ImportAsync(api, "keyed.test", "--axfr", place, "--tsig", $"good:{file}", "--no-wait")).Output, StringComparison.Ordinal));

        var scanned = await ImportAsync(api, "open.test", "--scan", place, "--dry-run");
        Assert.EndsWith("zone open.test would change: 0 added, 0 changed, 3001 deleted\n", scanned.Output, StringComparison.Ordinal);
        Assert.Contains("A scan cannot find everything", scanned.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("one source is needed", "example.test")]
    [InlineData("one source is needed", "example.test", "file", "--scan")]
    [InlineData("--axfr: 'ns.example.test' is refused", "example.test", "--axfr", "ns.example.test")]
    [InlineData("--scan: 'ns.example.test' is refused", "example.test", "--scan", "ns.example.test")]
    [InlineData("--tsig: 'k:f' is refused: it belongs to --axfr", "example.test", "file", "--tsig", "k:f")]
    [InlineData("--tsig: 'k' is refused", "example.test", "--axfr", "127.0.0.1", "--tsig", "k")]
    public async Task Options_that_do_not_fit_are_refused(string expected, params string[] arguments)
    {
        await using var api = await RunningApi.StartAsync();
        var run = await ImportAsync(api, arguments);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UTF-8", "\\195\\188")]
    [InlineData("ISO-8859-1", "\\252")]
    public async Task The_bytes_of_a_file_and_of_the_input_are_imported_as_they_are(string encoding, string kept)
    {
        await using var api = await RunningApi.StartAsync();
        var bytes = Encoding.GetEncoding(encoding).GetBytes("$TTL 300\nwww TXT \"gr\u00fcn\" ; gr\u00fcn\n");

        var piped = await CommandRun.OfAsync(
            new Dictionary<string, string> { ["EDGE_API"] = api.Address.ToString(), ["EDGE_TOKEN"] = api.Token }, bytes, "zone", "import", "example.test", "-", "--no-wait");

        Assert.EndsWith(": 1 added, 0 changed, 0 deleted\n", piped.Output, StringComparison.Ordinal);
        Assert.Equal($"\"gr{kept}n\"", (string?)(await api.GetAsync("/v1/records/example.test/www/txt")).Body!["spec"]!["values"]![0]);
        var file = Path.GetTempFileName();
        await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);
        Assert.StartsWith("zone example.test is so already", (await ImportAsync(api, "example.test", file)).Output, StringComparison.Ordinal);
        File.Delete(file);
    }

    [Fact]
    public async Task A_file_may_have_sixteen_megabytes_whatever_its_text_needs_on_the_way()
    {
        await using var api = await RunningApi.StartAsync();
        var line = ";" + new string('"', 62) + "\n";
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, string.Concat(Enumerable.Repeat(line, 16 * 1024 * 1024 / line.Length)), TestContext.Current.CancellationToken);
        Assert.Contains("0 added", (await ImportAsync(api, "example.test", file, "--dry-run")).Output, StringComparison.Ordinal);

        await File.AppendAllTextAsync(file, "\n", TestContext.Current.CancellationToken);
        Assert.Equal($"edge: {file} is larger than 16777216 bytes\n", (await ImportAsync(api, "example.test", file, "--dry-run")).Error);
        File.Delete(file);
    }

    private static async Task RefusalsAsync(RunningApi api, string place)
    {
        var refused = await ImportAsync(api, "keyed.test", "--axfr", place);
        Assert.Equal((1, $"edge: {place} refuses to transfer keyed.test. (REFUSED): allow it there for this machine's address, or give a key by --tsig\n"), (refused.ExitCode, refused.Error));
        var unknown = await ImportAsync(api, "absent.test", "--axfr", place);
        Assert.Equal((1, $"edge: {place} does not answer for absent.test. (NOTAUTH): ask a server of the zone, or give a key by --tsig\n"), (unknown.ExitCode, unknown.Error));
        await WithFileAsync(Secret, async file =>
            Assert.Contains("(BADKEY)", (await ImportAsync(api, "keyed.test", "--axfr", place, "--tsig", $"other:{file}")).Error, StringComparison.Ordinal));
        await WithFileAsync("d3Jvbmc=", async file =>
            Assert.Contains("has another secret for it (BADSIG)", (await ImportAsync(api, "keyed.test", "--axfr", place, "--tsig", $"good:{file}")).Error, StringComparison.Ordinal));
        Assert.Equal(404, (await api.GetAsync("/v1/zones/keyed.test")).Status);
    }

    private static async Task WithFileAsync(string content, Func<string, Task> use)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, content, TestContext.Current.CancellationToken);
            await use(file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static Task<CommandRun> ImportAsync(RunningApi api, params string[] arguments) => CommandRun.OfAsync(
        new Dictionary<string, string> { ["EDGE_API"] = api.Address.ToString(), ["EDGE_TOKEN"] = api.Token }, "", ["zone", "import", .. arguments]);

    private static string[] Configure(string folder, int port)
    {
        // Long enough for a transfer of several messages.
        var lines = Enumerable.Range(0, 3000).Select(static i => $"n{i} 300 TXT \"a text that makes the transfer several messages long, {i}\"\n");
        File.WriteAllText(Path.Combine(folder, "zone"),
            "@ 300 SOA ns host 1 3600 600 604800 60\n@ 300 NS ns\n@ 300 DNSKEY 257 3 13 GojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edbkrSqQpF64cYbcB7wNcP+e+MAnLr+Wi9xMWyQLc8NAA==\n@ 300 MX 10 mail\nns 300 A 192.0.2.53\nmail 300 A 192.0.2.54\nstrange 300 A 192.0.2.55\n" + string.Concat(lines));
        File.WriteAllText(Path.Combine(folder, "named.conf"),
            $$"""
            key "good" { algorithm hmac-sha256; secret "{{Secret}}"; };
            options {
              directory "{{folder}}"; pid-file none; session-keyfile none; managed-keys-directory "{{folder}}"; lock-file none;
              listen-on port {{port}} { 127.0.0.1; }; listen-on-v6 { none; };
              recursion no; dnssec-validation no; notify no; empty-zones-enable no; transfer-message-size 4096;
            };
            controls { };
            zone "open.test" { type primary; file "zone"; allow-transfer { any; }; };
            zone "keyed.test" { type primary; file "zone"; allow-transfer { key "good"; }; };
            """);
        return ["-g", "-n", "1", "-c", Path.Combine(folder, "named.conf")];
    }
}
