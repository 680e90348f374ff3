using System.Net;
using Edge.Identity;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Unit.Identity;

public sealed class FailureBudgetTests
{
    private static readonly IPAddress Address = IPAddress.Parse("192.0.2.1");

    private readonly FailureBudget _budget;
    private readonly FakeTimeProvider _time = TestClock.Start();

    public FailureBudgetTests() => _budget = new FailureBudget(
        new IdentityOptions { FailuresPerAddressMax = 3, FailureRecovery = TimeSpan.FromSeconds(1), FailingAddressesMax = 2 }, _time);

    [Fact]
    public void An_address_that_failed_too_often_waits_and_others_do_not()
    {
        Fail(Address, 3);
        Assert.Equal("too_many_failures", _budget.Check(Address)!.Code);
        Assert.Equal("too_many_failures", _budget.Check(Address.MapToIPv6())!.Code);
        Assert.Null(_budget.Check(IPAddress.Parse("192.0.2.2")));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(_budget.Check(Address));
        Fail(Address, 1);
        Assert.NotNull(_budget.Check(Address));
    }

    [Fact]
    public void An_IPv6_network_counts_as_one_address()
    {
        Fail(IPAddress.Parse("2001:db8::1"), 3);
        Assert.NotNull(_budget.Check(IPAddress.Parse("2001:db8::ffff:2")));
        Assert.Null(_budget.Check(IPAddress.Parse("2001:db8:0:1::1")));
    }

    [Fact]
    public void The_address_that_failed_longest_ago_makes_room()
    {
        Fail(Address, 3);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Fail(IPAddress.Parse("192.0.2.2"), 3);
        Fail(IPAddress.Parse("192.0.2.3"), 3);
        Assert.Null(_budget.Check(Address));
        Assert.NotNull(_budget.Check(IPAddress.Parse("192.0.2.2")));
        Assert.NotNull(_budget.Check(IPAddress.Parse("192.0.2.3")));
    }

    private void Fail(IPAddress address, int times)
    {
        for (var i = 0; i < times; i++)
        {
            _budget.Count(address);
        }
    }
}
