using System.Net;

namespace Edge.Tests.Network;

/// <summary>Zones changed by the real nsupdate (RFC 2136), signed with keys of the network.</summary>
public sealed class UpdateNetworkTests
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Nsupdate_changes_what_its_key_may_and_is_answered_once_the_Stargate_answers_by_it()
    {
        await using var network = await TestNetwork.StartAsync("updates", stargates: 2, gateways: 1, hosts: 0);
        var folder = Machine.TemporaryFolder();
        try
        {
            await network.RunAsync("zone", "create", "example.test");
            await network.RunAsync("record", "set", "example.test", "www", "A", "192.0.2.1");
            var whole = await KeyAsync(network, folder, "whole", "records/example.test/*", "hmac-sha512");
            var acme = await KeyAsync(network, folder, "acme", "records/example.test/_acme-challenge/txt", "hmac-sha256");
            var (first, second) = (network.Stargates[0].Dns, network.Stargates[1].Dns);

            // It is done when nsupdate returns, by datagram and by stream, and the other Stargate follows.
            await Eventually.HoldsAsync("the key is known", Within, async () =>
                (await UpdateAsync(first, folder, whole, "update add a.example.test 300 A 192.0.2.7", "update add a.example.test 300 A 192.0.2.8")).ExitCode == 0);
            Assert.Equal("192.0.2.7\n192.0.2.8\n", Sorted(await DigAsync(first, "a.example.test", "A")));
            Assert.Equal(0, (await UpdateAsync(second, folder, acme, "update add _acme-challenge.example.test 60 TXT token-1")).ExitCode);
            Assert.Equal("\"token-1\"\n", await DigAsync(second, "_acme-challenge.example.test", "TXT"));
            await Eventually.HoldsAsync("the other Stargate answers so too", Within, async () => await DigAsync(first, "_acme-challenge.example.test", "TXT") == "\"token-1\"\n");
            Assert.Equal(0, (await UpdateAsync(first, folder, whole, ["-v"], [.. Enumerable.Range(1, 60).Select(static number => $"update add h{number}.example.test 300 TXT {new string('x', 200)}")])).ExitCode);
            Assert.Equal(205, (await DigAsync(first, "h60.example.test", "TXT")).Trim().Length + 3);

            // What does not hold, or is not granted, or is not signed, changes nothing.
            await RefusedAsync("NXRRSET", first, folder, whole, "prereq yxrrset b.example.test A", "update add b.example.test 300 A 192.0.2.9");
            await RefusedAsync("YXDOMAIN", first, folder, whole, "prereq nxdomain www.example.test", "update add www.example.test 300 A 192.0.2.9");
            await RefusedAsync("REFUSED", first, folder, acme, "update add www.example.test 300 A 192.0.2.9");
            await RefusedAsync("REFUSED", first, folder, whole, [.. Enumerable.Range(1, 64).Select(static number => $"update delete h{number}.example.test TXT"), .. Enumerable.Range(1, 64).Select(static number => $"update add g{number}.example.test 300 A 192.0.2.1")]);
            await RefusedAsync("REFUSED", first, folder, null, "update add www.example.test 300 A 192.0.2.9");
            await RefusedAsync("NOTAUTH", first, folder, whole, "zone example.invalid", "update add a.example.invalid 300 A 192.0.2.9");
            Assert.Equal("192.0.2.1\n", await DigAsync(first, "www.example.test", "A"));

            // A key that was revoked is none.
            await network.RunAsync("zone", "key", "revoke", "acme");
            await Eventually.HoldsAsync("the key is refused", Within, async () =>
                (await UpdateAsync(first, folder, acme, "update delete _acme-challenge.example.test TXT")).Output.Contains("BADKEY", StringComparison.Ordinal));
            Assert.Contains("tsig:whole", await network.RunAsync("audit", "--path", "zones/example.test"), StringComparison.Ordinal);
            Assert.DoesNotContain("acme ", await network.RunAsync("zone", "key", "list"), StringComparison.Ordinal);
            await KeyAsync(network, folder, "acme", "records/example.test/_acme-challenge/txt", "hmac-sha256");
            Assert.Equal(1, (await network.TryAsync("zone", "key", "create", "acme", "--policy", "operator")).ExitCode);

            await network.Stargates[0].KillAsync();
            await RefusedAsync("SERVFAIL", first, folder, whole, "update add a.example.test 300 A 192.0.2.9");
            Assert.Equal("192.0.2.1\n", await DigAsync(first, "www.example.test", "A"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string> KeyAsync(TestNetwork network, string folder, string name, string allow, string algorithm)
    {
        var file = Path.Combine(folder, $"{name}.key");
        await File.WriteAllTextAsync(file, await network.RunAsync("zone", "key", "create", name, "--allow", allow, "--algorithm", algorithm));
        return file;
    }

    private static async Task RefusedAsync(string code, IPEndPoint server, string folder, string? key, params IReadOnlyList<string> lines)
    {
        var (exit, output) = await UpdateAsync(server, folder, key, lines);
        Assert.NotEqual(0, exit);
        Assert.Contains(code, output, StringComparison.Ordinal);
    }

    private static Task<(int ExitCode, string Output)> UpdateAsync(IPEndPoint server, string folder, string? key, params IReadOnlyList<string> lines) => UpdateAsync(server, folder, key, [], lines);

    private static async Task<(int ExitCode, string Output)> UpdateAsync(IPEndPoint server, string folder, string? key, IReadOnlyList<string> options, IReadOnlyList<string> lines)
    {
        var script = Path.Combine(folder, $"{Guid.NewGuid():N}.nsupdate");
        await File.WriteAllLinesAsync(script, [$"server {server.Address} {server.Port}", .. lines[0].StartsWith("zone", StringComparison.Ordinal) ? [] : new[] { "zone example.test" }, .. lines, "send"]);
        return await Tool.TryAsync("nsupdate", [.. key is null ? [] : new[] { "-k", key }, .. options, script]);
    }

    private static string Sorted(string lines) => string.Concat(lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal).Select(static line => line + "\n"));

    private static Task<string> DigAsync(IPEndPoint server, string name, string type) =>
        Tool.RunAsync("dig", $"@{server.Address}", "-p", $"{server.Port}", "+short", "+tries=3", "+time=2", name, type);
}
