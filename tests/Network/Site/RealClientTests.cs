namespace Edge.Tests.Network;

/// <summary>What people's own tools see: our clients and servers could share a mistake, dig, curl and h2load do not.</summary>
[Collection(SiteCollection.Name)]
public sealed class RealClientTests(SiteNetwork fixture)
{
    private readonly SiteNetwork _site = fixture.Ready();

    [Theory]
    [InlineData("+notcp")]
    [InlineData("+tcp")]
    public async Task Dig_gets_both_Gateways_from_each_Stargate(string transport)
    {
        Machine.Needs("dig");
        foreach (var stargate in _site.Network.Stargates)
        {
            var output = await RunAsync("dig", [$"@{stargate.Address}", "-p", "5300", "+short", transport, SiteNetwork.Host, "A"]);

            Assert.Equal(
                _site.Network.Gateways.Select(gateway => gateway.Address),
                output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task Dig_sees_a_well_formed_refusal_for_a_zone_that_is_not_ours()
    {
        Machine.Needs("dig");
        var output = await RunAsync("dig", [$"@{_site.Network.Stargates[0].Address}", "-p", "5300", "www.not-ours.example", "A"]);

        Assert.Contains("status: REFUSED", output, StringComparison.Ordinal);
        Assert.DoesNotContain("malformed", output, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("--http1.1", "http", 8080, "1.1")]
    [InlineData("--http1.1", "https", 8443, "1.1")]
    [InlineData("--http2", "https", 8443, "2")]
    public async Task Curl_gets_a_page(string option, string scheme, int port, string version)
    {
        Machine.Needs("curl");
        var gateway = _site.Network.Gateways[1].Address;
        var path = _site.Tree.Paths[1];
        var target = Path.Combine(Machine.Logs, $"curl-{version}-{scheme}");
        var output = await RunAsync("curl",
        [
            "--silent", "--show-error", "--insecure", option, "--resolve", $"{SiteNetwork.Host}:{port}:{gateway}",
            "--output", target, "--write-out", "%{http_code} %{http_version}", $"{scheme}://{SiteNetwork.Host}:{port}{SiteTree.Url(path)}",
        ]);

        Assert.Equal("200 " + version, output);
        Assert.Equal(await File.ReadAllBytesAsync(_site.Tree.FullPath(path)), await File.ReadAllBytesAsync(target));
    }

    [Fact]
    public async Task Curl_resumes_a_download_where_it_was_cut()
    {
        Machine.Needs("curl");
        var gateway = _site.Network.Gateways[0].Address;
        var output = await RunAsync("curl",
        [
            "--silent", "--show-error", "--range", "1000000-1000099", "--resolve", $"{SiteNetwork.Host}:8080:{gateway}",
            "--output", "/dev/null", "--write-out", "%{http_code} %{size_download}", $"http://{SiteNetwork.Host}:8080{SiteTree.Url(SiteTree.BigPath)}",
        ]);

        // A server may answer a range with the whole (RFC 9110 section 14.2), but with nothing between.
        Assert.True(output is "206 100" or "200 115343360", output);
    }

    [Theory]
    [InlineData("--h1")]
    [InlineData("-m8")]
    public async Task H2load_gets_ten_thousand_good_answers(string option)
    {
        Machine.Needs("h2load");
        var gateway = _site.Network.Gateways[0];
        var output = await RunAsync("h2load",
            [option, "-n10000", "-c16", $"--connect-to={gateway.Https}", $"https://{SiteNetwork.Host}/fresh{SiteTree.Url(_site.Tree.Paths[0])}"]);

        Assert.Contains("10000 succeeded, 0 failed, 0 errored, 0 timeout", output, StringComparison.Ordinal);
        Assert.Contains("status codes: 10000 2xx, 0 3xx, 0 4xx, 0 5xx", output, StringComparison.Ordinal);
    }

    private async Task<string> RunAsync(string program, IReadOnlyList<string> arguments)
    {
        await using var process = await ChildProcess.StartAsync(
            program, Path.Combine(Machine.Logs, _site.Network.Name, program + ".log"), program, arguments);
        var code = await process.WaitForExitAsync(TimeSpan.FromSeconds(60));
        Assert.True(code == 0, $"{program} {string.Join(' ', arguments)} ended with {code}:\n{process.Output}");
        return process.Output;
    }
}
