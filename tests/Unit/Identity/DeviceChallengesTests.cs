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
        new IdentityOptions { LoginsPerChallengeLifetimeMax = 2 }, new CountingEntropy(), _time);

    [Fact]
    public void A_nonce_is_good_once()
    {
        var nonce = _challenges.Issue(One);
        Assert.Equal(32, nonce.Length);
        Assert.True(_challenges.IsOpen(One, nonce));
        Assert.True(_challenges.TrySpend(One, nonce));
        Assert.False(_challenges.TrySpend(One, nonce));
    }

    [Fact]
    public void A_nonce_is_good_for_its_device_only()
    {
        var nonce = _challenges.Issue(One);
        Assert.False(_challenges.IsOpen(Two, nonce));
        Assert.False(_challenges.IsOpen(One, []));
        Assert.False(_challenges.IsOpen(One, new byte[32]));
        Assert.True(_challenges.IsOpen(One, nonce));
    }

    [Fact]
    public void A_nonce_of_which_any_bit_was_changed_is_not_open()
    {
        var nonce = _challenges.Issue(One);
        for (var bit = 0; bit < nonce.Length * 8; bit++)
        {
            nonce[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(_challenges.IsOpen(One, nonce));
            nonce[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void A_nonce_of_another_stargate_is_not_open()
    {
        var other = new DeviceChallenges(new IdentityOptions(), new CountingEntropy(seed: 2), _time);
        Assert.False(_challenges.IsOpen(One, other.Issue(One)));
    }

    [Fact]
    public void A_nonce_is_good_for_thirty_seconds()
    {
        var nonce = _challenges.Issue(One);
        _time.Advance(TimeSpan.FromSeconds(29.999));
        Assert.True(_challenges.IsOpen(One, nonce));
        _time.Advance(TimeSpan.FromSeconds(0.001));
        Assert.False(_challenges.IsOpen(One, nonce));
    }

    [Fact]
    public void A_stranger_who_asks_in_a_devices_name_takes_no_nonce_from_it()
    {
        var nonce = _challenges.Issue(One);
        for (var i = 0; i < 100_000; i++)
        {
            _challenges.Issue(One);
        }

        Assert.True(_challenges.IsOpen(One, nonce));
        Assert.True(_challenges.TrySpend(One, nonce));
    }

    [Fact]
    public void A_device_logs_in_so_often_and_then_waits_for_its_nonces_to_end()
    {
        Assert.True(_challenges.TrySpend(One, _challenges.Issue(One)));
        Assert.True(_challenges.TrySpend(One, _challenges.Issue(One)));
        Assert.False(_challenges.TrySpend(One, _challenges.Issue(One)));
        Assert.True(_challenges.TrySpend(Two, _challenges.Issue(Two)));
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.True(_challenges.TrySpend(One, _challenges.Issue(One)));
    }
}
