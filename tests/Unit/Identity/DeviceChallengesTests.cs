using Edge.Identity;
using Edge.Kernel;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Unit.Identity;

public sealed class DeviceChallengesTests
{
    private static readonly NodeId One = NodeId.Parse("one");
    private static readonly NodeId Two = NodeId.Parse("two");

    private readonly DeviceChallenges _challenges;
    private readonly FakeTimeProvider _time = TestClock.Start();

    public DeviceChallengesTests() => _challenges = new DeviceChallenges(
        new IdentityOptions { ChallengesPerDeviceMax = 2, ChallengesMax = 3 }, new CountingEntropy(), _time);

    [Fact]
    public void A_nonce_is_good_once()
    {
        var nonce = _challenges.Issue(One).Value;
        Assert.Equal(32, nonce.Length);
        Assert.True(_challenges.Take(One, nonce));
        Assert.False(_challenges.Take(One, nonce));
    }

    [Fact]
    public void A_nonce_is_good_for_its_device_only()
    {
        var nonce = _challenges.Issue(One).Value;
        Assert.False(_challenges.Take(Two, nonce));
        Assert.False(_challenges.Take(One, _challenges.MakeNonce()));
        Assert.False(_challenges.Take(One, []));
        Assert.True(_challenges.Take(One, nonce));
    }

    [Fact]
    public void A_nonce_is_good_for_thirty_seconds()
    {
        var nonce = _challenges.Issue(One).Value;
        _time.Advance(TimeSpan.FromSeconds(29.999));
        Assert.True(_challenges.Take(One, nonce));
        nonce = _challenges.Issue(One).Value;
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.False(_challenges.Take(One, nonce));
    }

    [Fact]
    public void The_oldest_nonce_of_a_device_makes_room()
    {
        var nonces = Enumerable.Range(0, 3).Select(_ => _challenges.Issue(One).Value).ToArray();
        Assert.False(_challenges.Take(One, nonces[0]));
        Assert.True(_challenges.Take(One, nonces[1]));
        Assert.True(_challenges.Take(One, nonces[2]));
    }

    [Fact]
    public void When_all_places_are_taken_new_ones_are_refused_until_some_expire()
    {
        foreach (var name in (string[])["a", "b", "c"])
        {
            Assert.True(_challenges.Issue(NodeId.Parse(name)).Succeeded);
        }

        var refused = _challenges.Issue(One);
        Assert.Equal("too_many_challenges", refused.Failure!.Code);
        Assert.True(refused.Failure.Retryable);
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.True(_challenges.Issue(One).Succeeded);
    }
}
