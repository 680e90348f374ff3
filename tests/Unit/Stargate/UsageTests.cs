using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Tests.Unit.Stargate;

/// <summary>Usage of a Stargate that stops is in the store once it runs again.</summary>
public sealed class UsageTests
{
    [Fact]
    public async Task What_was_counted_before_a_Stargate_stopped_is_written_by_the_process_after_it_once()
    {
        await using var network = await TestNet.StartAsync(1);
        var zone = ResourceKinds.Zone.Put("shop.example", new ZoneDocument(), "acct");
        Assert.IsType<CommitOutcome.Committed>(await network.Memory.CommitAsync(new Commit { Author = "usr:test", Operations = [zone] }, TestContext.Current.CancellationToken));
        var asked = 0L;
        await Eventually.HoldsAsync("the zone is answered for, and counted", () =>
        {
            asked++;
            network.Resolve("stargate-1", "www.shop.example");
            network.Resolve("stargate-1", "shop.example");
            return asked > 20;
        });

        await network.StopStargateAsync("stargate-1");
        await network.StartStargateAsync("stargate-1");

        UsageDocument? written = null;
        await Eventually.HoldsAsync("usage of the first process is in the store", async () =>
        {
            var found = (ReadOutcome.Found)await network.Memory.ReadAsync(ResourceKinds.Usage.Range, TestContext.Current.CancellationToken);
            written = found.Entries.Select(static entry => ResourceKinds.Usage.Parse(entry).Value).SingleOrDefault(static usage => usage.Complete);
            return written is not null;
        });
        var item = Assert.Single(written!.Items);
        Assert.Equal(("shop.example", "acct", 0L), (item.Resource, item.Account, item.Waived));
        Assert.InRange(item.Quantity, 2, 2 * asked);
    }
}
