using System.Net;
using Edge.Dns;

namespace Edge.Tests.Dns;

/// <summary>What is signed on demand, as BIND's validator judges it, at every step of a change of keys.</summary>
public sealed class OnlineValidatorTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Delv_validates_steered_answers_and_the_denials_beside_them_while_keys_roll_over(bool isPortable)
    {
        var zone = new OnlineExample();
        var board = new AnswerBoard();
        board.Publish(zone.Table);
        await using var engine = new DnsEngine(board, new DnsEngineOptions { Address = IPAddress.Loopback, Port = 0, IsPortable = isPortable }, TimeProvider.System, signer: zone.Signer);
        engine.Start();
        var (before, after) = (zone.Signing, zone.Signing with { ZoneKeys = SignedExample.Keys().ZoneKeys });
        await ToolRun.InFolderAsync(async folder =>
        {
            var key = Convert.ToBase64String(before.KeyKeys[0].Public.PublicKey);
            await File.WriteAllTextAsync(Path.Combine(folder, "anchors"), $"trust-anchors {{ example.org. static-key 257 3 13 \"{key}\"; }};\n", TestContext.Current.CancellationToken);
            await ValidateAsync(folder, engine.LocalEndPoint, "192.0.2.10");
            zone.Sign(before, SignedExample.Now, after.ZoneKeys[0]);
            zone.Steer("192.0.2.11");
            await ValidateAsync(folder, engine.LocalEndPoint, "192.0.2.11");
            zone.Sign(after, SignedExample.Now, before.ZoneKeys[0]);
            await ValidateAsync(folder, engine.LocalEndPoint, "192.0.2.11");
        });
    }

    private static async Task ValidateAsync(string folder, IPEndPoint server, string address)
    {
        foreach (var (name, type, expected) in ((string, string, string)[])
            [
                ("www.example.org", "A", address),
                ("one.wild.example.org", "A", address),
                ("Alias.example.org", "A", address),
                ("pick.example.org", "A", "192.0.2.3"),
                ("www.example.org", "AAAA", "; negative response, fully validated"),
                ("one.wild.example.org", "TXT", "; negative response, fully validated"),
                ("nothing.example.org", "A", "; negative response, fully validated"),
            ])
        {
            var (_, said) = await ToolRun.RunAsync(
                folder, "delv", "bind9-dnsutils", $"@{server.Address}", "-p", $"{server.Port}", "-a", "anchors", "+root=example.org", "-q", name, "-t", type);
            Assert.True(said.Contains(expected, StringComparison.Ordinal) && said.Contains("fully validated", StringComparison.Ordinal) && !said.Contains("unsigned answer", StringComparison.Ordinal), $"{name} {type}: {said}");
        }
    }
}
