using Edge.Kernel;
using Edge.Kernel.Resources;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Unit.Stargate;

/// <summary>Keys of zones as the Stargates keep them, whatever owners, parents, clocks and newer releases do.</summary>
public sealed class SigningLoopTests : IAsyncDisposable
{
    private readonly SigningScene _scene = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Theory]
    [InlineData(80, 64)]
    [InlineData(16, 4_000)]
    public async Task A_zone_whose_foreign_keys_cannot_be_signed_is_set_aside_and_hinders_no_other(int count, int bytes)
    {
        // The Api does not take them; they were there before.
        await _scene.PutZoneAsync("bad.test");
        await _scene.PutAsync(Keys("bad.test", count, bytes));
        await _scene.PutZoneAsync("good.test");
        var stargate = _scene.Stargate("sg1");
        await stargate.StepAsync();
        Assert.Equal((1, null), (stargate.Loop.AsideCount, await _scene.SignaturesAsync("bad.test")));
        Assert.Equal("key published, zone active", await _scene.KeysAsync("good.test"));

        await _scene.PutAsync(Keys("bad.test", 2, 64));
        await stargate.StepAsync();
        _scene.Time.Advance(TimeSpan.FromSeconds(6));
        await stargate.StepAsync();
        Assert.Equal((0, 4), (stargate.Loop.AsideCount, (await _scene.SignaturesAsync("bad.test"))!.Dnskey.Count));
    }

    [Theory]
    [InlineData("zones")]
    [InlineData("zonekeys")]
    [InlineData("zonesignatures")]
    public async Task Documents_of_a_newer_release_change_nothing_of_the_keys(string prefix)
    {
        await _scene.PutZoneAsync("one.test");
        var stargate = _scene.Stargate("sg1");
        await stargate.StepAsync();
        var before = await _scene.KeysAsync("one.test");
        var kinds = new ResourceKind[] { ResourceKinds.Zone, ResourceKinds.ZoneKey, ResourceKinds.ZoneSignatures };
        var entry = (await _scene.EntriesAsync(kinds.Single(kind => kind.Prefix == $"{prefix}/")))[0];
        await _scene.PutAsync(new Operation.Put(entry.Key, entry.Kind, entry.SchemaVersion + 1, entry.Account, entry.Body));
        _scene.Time.Advance(TimeSpan.FromDays(40));
        await stargate.StepAsync();
        Assert.Equal(1, stargate.Loop.AsideCount);
        await _scene.PutAsync(new Operation.Put(entry.Key, entry.Kind, entry.SchemaVersion, entry.Account, entry.Body));
        Assert.Equal(before, await _scene.KeysAsync("one.test"));
        _scene.Time.Advance(TimeSpan.FromSeconds(11));
        await stargate.StepAsync();
        Assert.Equal(0, stargate.Loop.AsideCount);
        Assert.True((await _scene.SignaturesAsync("one.test"))!.Until > _scene.Time.GetUtcNow().AddDays(29));
    }

    [Fact]
    public async Task Zones_above_that_do_not_answer_hold_up_nobody_and_are_asked_by_one_Stargate()
    {
        for (var number = 0; number < 40; number++)
        {
            await _scene.PutZoneAsync($"z{number}.test");
        }

        var (first, second) = (_scene.Stargate("sg1"), _scene.Stargate("sg2"));
        await StepAsync(first, second);
        _scene.Time.Advance(TimeSpan.FromDays(9));
        _scene.Parents.IsBlackHole = true;
        await StepAsync(first, second);
        var asking = Task.WhenAll(first.Loop.Parents.StepAsync(Cancellation), second.Loop.Parents.StepAsync(Cancellation));
        await _scene.PutZoneAsync("new.test");
        await StepAsync(first, second);
        Assert.Equal("key published, zone active", await _scene.KeysAsync("new.test"));
        Assert.Equal(32, _scene.Parents.Asked.Count);
        Assert.False(asking.IsCompleted);
        _scene.Time.Advance(TimeSpan.FromSeconds(6));
        await asking.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);

        // Those that were not asked have their turn before the others come again.
        _scene.Parents.IsBlackHole = false;
        await Task.WhenAll(first.Loop.Parents.StepAsync(Cancellation), second.Loop.Parents.StepAsync(Cancellation));
        Assert.Equal(40, _scene.Parents.Asked.Distinct().Count());
        Assert.Equal(40, _scene.Parents.Asked.Count);
    }

    [Fact]
    public async Task A_Stargate_whose_clock_is_wrong_keeps_no_keys_and_leaves_them_to_others()
    {
        await _scene.PutZoneAsync("one.test");
        var wrong = _scene.Stargate("sg1", new FakeTimeProvider(_scene.Time.GetUtcNow().AddHours(3)));
        await wrong.StepAsync();
        Assert.Equal("", await _scene.KeysAsync("one.test"));
        await _scene.Stargate("sg2").StepAsync();
        Assert.Equal("key published, zone active", await _scene.KeysAsync("one.test"));
    }

    private static async Task StepAsync(params SigningScene.SigningStargate[] stargates)
    {
        // A lease is looked at every ten seconds, and a round takes 32 zones.
        for (var round = 0; round < 3; round++)
        {
            foreach (var stargate in stargates)
            {
                await stargate.StepAsync();
            }
        }
    }

    private static Operation.Put Keys(string zone, int count, int bytes) => ResourceKinds.RecordSet.Put(
        $"{zone}/@/dnskey",
        new RecordSetDocument { Values = [.. Enumerable.Range(0, count).Select(number => $"256 3 13 {Convert.ToBase64String([(byte)number, .. new byte[bytes - 1]])}")] },
        "usr:alice");
}
