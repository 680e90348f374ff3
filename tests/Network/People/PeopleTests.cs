using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Edge.Tests.Network;

public sealed class PeopleTests
{
    private const string Password = "correct horse battery";

    [Fact]
    public async Task A_login_with_password_and_code_works_at_two_apis_and_is_refused_at_both_once_it_is_revoked()
    {
        await using var network = await TestNetwork.StartAsync("people", stargates: 2, gateways: 0, hosts: 0);
        await using var second = await network.StartApiAsync("api-2", 41);
        using var one = new ApiVisitor(network.Api);
        using var other = new ApiVisitor(second);
        var operatorToken = network.OperatorToken;
        await one.SucceedsAsync(operatorToken, "/v1/users", new { name = "alice", password = Password, policies = new[] { "reader" } });

        // A password alone, then codes.
        var plain = await one.SucceedsAsync(null, "/v1/login", new { user = "alice", password = Password });
        var offer = await one.SucceedsAsync((string)plain["token"]!, "/v1/users/alice/totp", null);
        var secret = (string)offer["secret"]!;
        await other.SucceedsAsync(
            (string)plain["token"]!, "/v1/users/alice/totp/confirm", new { offer = (string)offer["offer"]!, code = CodeOf(secret, 0), password = Password });
        Assert.Equal("code_required", await one.RefusedAsync("/v1/login", new { user = "alice", password = Password }));
        var login = await one.SucceedsAsync(null, "/v1/login", new { user = "alice", password = Password, code = CodeOf(secret, 1) });
        Assert.Equal("login_refused", await other.RefusedAsync("/v1/login", new { user = "alice", password = Password, code = CodeOf(secret, 1) }));

        var token = (string)login["token"]!;
        await Eventually.HoldsAsync("both Apis take the token", TimeSpan.FromSeconds(10), async () => await one.StatusAsync(token) == 200 && await other.StatusAsync(token) == 200);
        await network.RunAsync("token", "revoke", token.Split('_')[2], "--reason", "leaked");
        await Eventually.HoldsAsync("both Apis refuse the token", TimeSpan.FromSeconds(10), async () => await one.StatusAsync(token) == 401 && await other.StatusAsync(token) == 401);

        // The login itself goes on, at the other Api and with one Stargate gone, until it is ended.
        await network.Stargates[1].KillAsync();
        var renewed = await other.SucceedsAsync(null, "/v1/login/refresh", new { refreshToken = (string)login["refreshToken"]! });
        await Eventually.HoldsAsync("the first Api takes the renewed token", TimeSpan.FromSeconds(10), async () => await one.StatusAsync((string)renewed["token"]!) == 200);
        await other.SucceedsAsync(null, "/v1/logout", new { refreshToken = (string)renewed["refreshToken"]! });
        await Eventually.HoldsAsync("the first Api refuses a login that has ended", TimeSpan.FromSeconds(10), async () => await one.StatusAsync((string)renewed["token"]!) == 401);
        Assert.Equal("login_ended", await one.RefusedAsync("/v1/login/refresh", new { refreshToken = (string)renewed["refreshToken"]! }));
    }

    /// <summary>What an authenticator shows (RFC 6238), written apart from the program's own.</summary>
    private static string CodeOf(string base32, int off)
    {
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        var bits = string.Concat(base32.Select(character => Convert.ToString(Alphabet.IndexOf(character, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        var secret = Enumerable.Range(0, bits.Length / 8).Select(index => Convert.ToByte(bits.Substring(index * 8, 8), 2)).ToArray();
        var counter = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, (DateTimeOffset.UtcNow.ToUnixTimeSeconds() / 30) + off);
#pragma warning disable CA5350 // The RFC takes SHA-1.
        var hash = HMACSHA1.HashData(secret, counter);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(hash[^1] & 15)) & int.MaxValue;
        return (number % 1_000_000).ToString("D6", System.Globalization.CultureInfo.InvariantCulture);
    }
}
