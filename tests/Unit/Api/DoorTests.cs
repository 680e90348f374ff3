using System.Net;
using System.Text.Json.Nodes;

namespace Edge.Tests.Unit.Api;

/// <summary>Who comes in, from where, and how many at once.</summary>
public sealed class DoorTests
{
    [Fact]
    public async Task More_logins_at_once_than_may_wait_are_told_to_come_back()
    {
        await using var api = await RunningApi.StartAsync(change: static options => options with { PasswordConcurrency = 1, PasswordQueueMax = 1 });

        // As many as one address may have under way: further ones are refused before they wait.
        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => api.PostAsync("/v1/login", $$"""{"user":"u{{number}}","password":"wrong"}""")));

        Assert.Subset(new HashSet<(int, string)> { (401, "login_refused"), (503, "busy"), (429, "too_many_failures") }, replies.Select(reply => (reply.Status, reply.Code)).ToHashSet());
        Assert.Contains(replies, reply => reply.Status == 401);
        Assert.All(replies.Where(reply => reply.Status == 503), reply => Assert.Equal(2, reply.RetryAfter));
        Assert.Contains(replies, reply => reply.Status == 503);
    }

    [Theory]
    [InlineData("""{"logins":"usr:nobody"}""", false)]
    [InlineData("""{"subject":"usr:bob"}""", true)]
    [InlineData("""{"device":"host-77"}""", false)]
    [InlineData("""{"device":"api-1"}""", true)]
    public async Task A_revocation_says_whether_there_is_anybody_whom_it_concerns(string body, bool known)
    {
        await using var api = await RunningApi.StartAsync();
        await api.TokenForAsync("bob", """[{"path":"services/*","capabilities":["read"]}]""");

        var made = await api.PostAsync("/v1/revocations", body);

        Assert.Equal((201, known), (made.Status, (bool)made.Body!["known"]!));
    }

    [Theory]
    [InlineData(true, "203.0.113.7")]
    [InlineData(false, "127.0.0.1")]
    public async Task Only_a_trusted_proxy_says_who_the_client_is(bool trusted, string address)
    {
        await using var api = await RunningApi.StartAsync(change: options => options with { TrustedProxies = trusted ? [IPAddress.Loopback] : [] });

        await api.PutAsync("/v1/services/docs", """{"spec":{"domains":["docs.test"],"origin":"http://127.0.0.1:1"}}""", ("X-Forwarded-For", "198.51.100.1, 203.0.113.7, 127.0.0.1"));

        var told = (JsonArray)(await api.GetAsync("/v1/audit?path=services/docs")).Body!["items"]!;
        Assert.Equal(address, (string?)Assert.Single(told)!["address"]);
    }
}
