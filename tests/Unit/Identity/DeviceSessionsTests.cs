using Edge.Identity;
using Edge.Kernel;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Unit.Identity;

public sealed class DeviceSessionsTests
{
    private static readonly NodeId Node = NodeId.Parse("gateway-1");

    private readonly CountingEntropy _entropy = new();
    private readonly DeviceSessions _sessions;
    private readonly FakeTimeProvider _time = TestClock.Start();

    public DeviceSessionsTests() => _sessions = new DeviceSessions(
        new IdentityOptions { SessionsPerDeviceMax = 2, SessionsMax = 3 }, _entropy, _time);

    [Fact]
    public void A_session_authenticates_for_an_hour()
    {
        var (token, session) = _sessions.Open(Node, NodeRole.Gateway).Value;
        Assert.Equal(_time.GetUtcNow().AddHours(1), session.Expires);
        Assert.Equal(session, _sessions.Authenticate($"Bearer {token.Print()}").Value);
        Assert.Equal(session, _sessions.Authenticate($"bearer {token.Print()}").Value);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal("unauthenticated", _sessions.Authenticate($"Bearer {token.Print()}").Failure!.Code);
    }

    [Fact]
    public void Whatever_is_wrong_the_refusal_is_the_same()
    {
        var (token, _) = _sessions.Open(Node, NodeRole.Gateway).Value;
        var text = token.Print();
        var wrongSecret = text[..^52] + Token.Make(TokenKind.Device, _entropy).PrintSecret();
        string?[] headers =
        [
            null, "", "Bearer", "Bearer ", text, $"Basic {text}", $"Bearer {wrongSecret}",
            $"Bearer {Token.Make(TokenKind.Device, _entropy).Print()}", $"Bearer {text.Replace("edg_dev", "edg_api", StringComparison.Ordinal)}",
        ];
        var refusals = headers.Select(header => _sessions.Authenticate(header).Failure).Distinct().ToArray();
        Assert.Equal("unauthenticated", Assert.Single(refusals)!.Code);
    }

    [Fact]
    public void Revoking_a_node_ends_its_sessions_and_no_others()
    {
        var first = _sessions.Open(Node, NodeRole.Gateway).Value.Token;
        var second = _sessions.Open(Node, NodeRole.Gateway).Value.Token;
        var other = _sessions.Open(NodeId.Parse("other"), NodeRole.Host).Value.Token;
        Assert.Equal(2, _sessions.Revoke(Node));
        Assert.Equal(0, _sessions.Revoke(Node));
        Assert.False(_sessions.Authenticate($"Bearer {first.Print()}").Succeeded);
        Assert.False(_sessions.Authenticate($"Bearer {second.Print()}").Succeeded);
        Assert.True(_sessions.Authenticate($"Bearer {other.Print()}").Succeeded);
        Assert.Equal(1, _sessions.Count);
    }

    [Fact]
    public void The_oldest_session_of_a_device_makes_room()
    {
        var tokens = Enumerable.Range(0, 3).Select(_ => _sessions.Open(Node, NodeRole.Gateway).Value.Token).ToArray();
        Assert.False(_sessions.Authenticate($"Bearer {tokens[0].Print()}").Succeeded);
        Assert.True(_sessions.Authenticate($"Bearer {tokens[2].Print()}").Succeeded);
        Assert.Equal(2, _sessions.Count);
    }

    [Fact]
    public void When_all_places_are_taken_new_ones_are_refused_until_some_expire()
    {
        foreach (var name in (string[])["a", "b", "c"])
        {
            Assert.True(_sessions.Open(NodeId.Parse(name), NodeRole.Host).Succeeded);
        }

        Assert.Equal("too_many_sessions", _sessions.Open(Node, NodeRole.Gateway).Failure!.Code);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.True(_sessions.Open(Node, NodeRole.Gateway).Succeeded);
        Assert.Equal(1, _sessions.Count);
    }
}
