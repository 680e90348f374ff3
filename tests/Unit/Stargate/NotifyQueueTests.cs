using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Stargate;

namespace Edge.Tests.Unit.Stargate;

public sealed class NotifyQueueTests
{
    private readonly NotifyQueue _queue = new();

    [Fact]
    public void Accounts_take_turns_and_the_silent_ones_of_one_hold_up_no_other()
    {
        for (var zone = 0; zone < NotifyQueue.AccountDepthMax + 1; zone++)
        {
            _queue.Add(Order("usr:many", zone, $"192.0.2.{zone % 250}"));
        }

        _queue.Add(Order("usr:one", 0, "198.51.100.1"));
        Assert.Equal(["usr:many", "usr:one", "usr:many"], [_queue.TryTake()!.Account, _queue.TryTake()!.Account, _queue.TryTake()!.Account]);
        var more = 0;
        while (_queue.TryTake() is not null)
        {
            more++;
        }

        Assert.Equal(NotifyQueue.AccountUnderWayMax - 2, more);
        _queue.Add(Order("usr:one", 1, "198.51.100.1"));
        var told = _queue.TryTake()!;
        Assert.Equal("usr:one", told.Account);
        Assert.Null(_queue.TryTake());
        _queue.End(told);
        _queue.End(Order("usr:many", 0, "192.0.2.0"));
        Assert.Equal("usr:many", _queue.TryTake()!.Account);
    }

    [Fact]
    public void One_address_is_told_a_few_things_at_a_time_whoever_names_it_and_others_are_told_meanwhile()
    {
        for (var zone = 0; zone <= NotifyQueue.AddressUnderWayMax; zone++)
        {
            _queue.Add(Order($"usr:{zone % 2}", zone, "192.0.2.1"));
        }

        _queue.Add(Order("usr:0", 99, "192.0.2.2"));
        List<string> told = [];
        NotifyOrder? last = null;
        while (_queue.TryTake() is { } order)
        {
            told.Add(order.Secondary.Address);
            last = order;
        }

        Assert.Equal((NotifyQueue.AddressUnderWayMax, 1), (told.Count(static address => address == "192.0.2.1"), told.Count(static address => address == "192.0.2.2")));
        _queue.End(last!.Secondary.Address == "192.0.2.1" ? last : Order("usr:0", 0, "192.0.2.1"));
        Assert.Equal("192.0.2.1", _queue.TryTake()!.Secondary.Address);
        Assert.Null(_queue.TryTake());
    }

    [Fact]
    public void Who_waits_already_is_told_once()
    {
        _queue.Add(Order("usr:one", 1, "192.0.2.1"));
        _queue.Add(Order("usr:one", 1, "192.0.2.1"));
        Assert.Equal(53, _queue.TryTake()!.Server.Port);
        Assert.Null(_queue.TryTake());
    }

    private static NotifyOrder Order(string account, int zone, string address) => new(ResourceKey.Parse($"zones/z{zone}.test"), account, new ZoneSecondary { Address = address });
}
