using System.Net;
using Edge.Identity;
using Edge.Kernel;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Unit.Identity;

public sealed class LoginGuardTests
{
    private static readonly IPAddress Home = IPAddress.Parse("192.0.2.1");

    private readonly FakeTimeProvider _time = TestClock.Start();
    private readonly IdentityOptions _options = new();

    [Fact]
    public void An_address_that_fails_has_growing_pauses_which_end_with_time()
    {
        var guard = new LoginGuard(_options, _time);
        for (var i = 0; i <= _options.FreeFailuresPerAddress; i++)
        {
            Assert.Null(Fail(guard, Home, $"name-{i}"));
        }

        foreach (var seconds in new[] { 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300 })
        {
            var held = guard.Begin(Home, "another")!;
            Assert.Equal(("too_many_failures", TimeSpan.FromSeconds(seconds)), (held.Code, held.RetryAfter));
            _time.Advance(TimeSpan.FromSeconds(seconds));
            Assert.Null(Fail(guard, Home, "another" + seconds));
        }

        _time.Advance(_options.LoginFailureMemory);
        Assert.Null(Fail(guard, Home, "another"));
        Assert.Null(Fail(guard, Home, "another"));
    }

    [Theory]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("192.0.2.7", "::ffff:192.0.2.7", true)]
    public void A_network_of_ipv6_counts_as_one_address(string one, string other, bool same)
    {
        var guard = new LoginGuard(_options, _time);
        for (var i = 0; i <= _options.FreeFailuresPerAddress; i++)
        {
            Fail(guard, IPAddress.Parse(one), $"name-{i}");
        }

        Assert.Equal(same, guard.Begin(IPAddress.Parse(other), "fresh") is not null);
    }

    [Fact]
    public void Whoever_attacks_an_account_from_everywhere_does_not_lock_its_owner_out_of_a_known_place()
    {
        var guard = new LoginGuard(_options, _time);
        Succeed(guard, Home, "alice");
        for (var i = 0; i < 500; i++)
        {
            Fail(guard, new IPAddress([203, 0, (byte)(i / 250), (byte)i]), "alice");
        }

        Assert.Equal("too_many_failures", guard.Begin(IPAddress.Parse("198.51.100.1"), "alice")!.Code);
        Succeed(guard, Home, "alice");
        Succeed(guard, IPAddress.Parse("198.51.100.1"), "bob");
    }

    [Fact]
    public void Success_costs_nothing_and_does_not_wash_an_address_clean()
    {
        var guard = new LoginGuard(_options, _time);
        for (var i = 0; i < 200; i++)
        {
            Succeed(guard, Home, "alice");
        }

        for (var i = 0; i <= _options.FreeFailuresPerAddress; i++)
        {
            Assert.Null(Fail(guard, Home, $"victim-{i}"));
            if (i < _options.FreeFailuresPerAddress)
            {
                Succeed(guard, Home, "alice");
            }
        }

        Assert.NotNull(guard.Begin(Home, "alice"));
    }

    [Fact]
    public void An_address_has_few_tries_under_way_at_once()
    {
        var guard = new LoginGuard(_options, _time);
        for (var i = 0; i < _options.PasswordsPerAddressMax; i++)
        {
            Assert.Null(guard.Begin(Home, "alice"));
        }

        Assert.Equal("busy", guard.Begin(Home, "alice")!.Code);
        Assert.Null(guard.Begin(IPAddress.Parse("192.0.2.2"), "bob"));
        guard.End(Home, "alice", failed: false, succeeded: false);
        Assert.Null(guard.Begin(Home, "alice"));
    }

    [Fact]
    public void However_many_names_and_addresses_there_are_memory_is_bounded()
    {
        var options = _options with { LoginMemoryMax = 100 };
        var guard = new LoginGuard(options, _time);
        for (var i = 0; i < 20_000; i++)
        {
            var address = new IPAddress([10, (byte)(i >> 16), (byte)(i >> 8), (byte)i]);
            if (i % 3 == 0)
            {
                Succeed(guard, address, $"name-{i}");
            }
            else
            {
                Fail(guard, address, $"name-{i}");
            }
        }

        Assert.Equal(300, guard.Remembered);
    }

    private static Failure? Fail(LoginGuard guard, IPAddress address, string account)
    {
        var held = guard.Begin(address, account);
        if (held is null)
        {
            guard.End(address, account, failed: true, succeeded: false);
        }

        return held;
    }

    private static void Succeed(LoginGuard guard, IPAddress address, string account)
    {
        Assert.Null(guard.Begin(address, account));
        guard.End(address, account, failed: false, succeeded: true);
    }
}
