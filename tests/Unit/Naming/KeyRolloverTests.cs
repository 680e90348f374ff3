using CsCheck;
using Edge.Kernel.Resources;

namespace Edge.Tests.Unit.Naming;

/// <summary>Keys of a zone over months of virtual time, as every cache of every validating resolver may see them.</summary>
public sealed class KeyRolloverTests
{
    private static readonly Gen<(int At, int Kind)[]> AnyOrders = Gen.Select(Gen.Int[0, 70 * 24], Gen.Int[0, 3]).Array[0, 8];

    [Fact]
    public void No_resolver_sees_a_bogus_answer_whatever_is_ordered_and_however_late_the_zone_above_is() =>
        Gen.Select(AnyOrders, Gen.Int[1, 1_000_000]).Sample(
            (orders, seed) =>
            {
                var world = new KeyRolloverWorld(seed) { Wish = new ZoneSigningWish { ZoneKeyDays = 20 } };
                for (var hour = 0; hour < 75 * 24; hour++)
                {
                    foreach (var (_, kind) in orders.Where(order => order.At == hour))
                    {
                        world.Wish = kind switch
                        {
                            0 => world.Wish is { } wish ? wish with { Ending = ZoneSigningWish.Safely } : null,
                            1 => (world.Wish ?? new ZoneSigningWish { ZoneKeyDays = 20 }) with { Ending = null },
                            2 => world.Wish is { } wish ? wish with { RollKeyKey = world.Now } : null,
                            _ => world.Wish is { } wish ? wish with { RollZoneKey = world.Now } : null,
                        };
                    }

                    world.Step(TimeSpan.FromHours(1));
                    Assert.True(world.Fault is null, $"hour {hour}: {world.Fault}");
                }
            },
            iter: 40,
            threads: 1);

    [Fact]
    public void A_zone_signing_key_is_published_before_it_signs_and_stays_until_no_cache_needs_it()
    {
        var world = new KeyRolloverWorld(1) { Wish = new ZoneSigningWish() };
        world.Step(TimeSpan.Zero);
        Assert.Equal("zone active", world.States(ZoneKeyDocument.ZoneUse));
        world.Wish = world.Wish with { RollZoneKey = world.Now.AddSeconds(1) };
        world.Step(TimeSpan.FromMinutes(30));
        Assert.Equal("zone active, zone published", world.States(ZoneKeyDocument.ZoneUse));
        world.Run(TimeSpan.FromHours(1.5));
        Assert.Equal("zone active, zone published", world.States(ZoneKeyDocument.ZoneUse));
        world.Run(TimeSpan.FromHours(0.5));
        Assert.Equal("zone retired, zone active", world.States(ZoneKeyDocument.ZoneUse));
        world.Run(TimeSpan.FromDays(7));
        Assert.Equal("zone retired, zone active", world.States(ZoneKeyDocument.ZoneUse));
        world.Run(TimeSpan.FromHours(1));
        Assert.Equal("zone active", world.States(ZoneKeyDocument.ZoneUse));
        world.Run(TimeSpan.FromDays(81));
        Assert.Equal("zone active", world.States(ZoneKeyDocument.ZoneUse));
        world.Run(TimeSpan.FromDays(3));
        Assert.Equal("zone retired, zone active", world.States(ZoneKeyDocument.ZoneUse));
        Assert.Null(world.Fault);
    }

    [Fact]
    public void A_key_signing_key_is_active_when_all_servers_above_vouch_for_it_and_the_one_before_goes_when_none_does()
    {
        var world = new KeyRolloverWorld(2) { Wish = new ZoneSigningWish(), FollowsCds = false };
        world.Run(TimeSpan.FromHours(3));
        Assert.Equal("key published", world.States(ZoneKeyDocument.KeyUse));
        Assert.Empty(world.Signatures!.Cds);
        world.Run(TimeSpan.FromHours(23));
        Assert.Equal("key ready", world.States(ZoneKeyDocument.KeyUse));
        Assert.Single(world.Signatures!.Cds);

        world.SetDs(server: 0, world.Ds());
        world.Run(TimeSpan.FromDays(2));
        Assert.Equal("key ready", world.States(ZoneKeyDocument.KeyUse));
        world.SetDs(server: 1, world.Ds());
        world.IsSilent = true;
        world.Run(TimeSpan.FromDays(2));
        Assert.Equal("key ready", world.States(ZoneKeyDocument.KeyUse));
        world.IsSilent = false;
        world.Run(TimeSpan.FromHours(1));
        Assert.Equal("key active", world.States(ZoneKeyDocument.KeyUse));

        world.Wish = world.Wish! with { RollKeyKey = world.Now.AddSeconds(1) };
        var old = world.Ds();
        world.Run(TimeSpan.FromHours(3));
        Assert.Equal("key active, key ready", world.States(ZoneKeyDocument.KeyUse));
        Assert.Equal(2, world.Signatures!.SignedBy.Count);
        Assert.Single(world.Signatures.Cds);
        world.SetDs(0, [.. old, .. world.Ds()]);
        world.SetDs(1, [.. old, .. world.Ds()]);
        world.Run(TimeSpan.FromHours(1));
        Assert.Equal("key active, key active", world.States(ZoneKeyDocument.KeyUse));
        world.SetDs(0, world.Ds());
        world.Run(TimeSpan.FromDays(3));
        Assert.Equal("key active, key active", world.States(ZoneKeyDocument.KeyUse));
        world.SetDs(1, world.Ds());
        world.Run(TimeSpan.FromHours(1));
        Assert.Equal("key retired, key active", world.States(ZoneKeyDocument.KeyUse));
        world.Run(TimeSpan.FromHours(24));
        Assert.Equal("key retired, key active", world.States(ZoneKeyDocument.KeyUse));
        world.Run(TimeSpan.FromHours(2));
        Assert.Equal("key active", world.States(ZoneKeyDocument.KeyUse));
        Assert.Null(world.Fault);
    }

    [Fact]
    public void A_zone_is_unsigned_only_when_every_server_above_and_every_cache_has_forgotten_its_keys()
    {
        var world = new KeyRolloverWorld(3) { Wish = new ZoneSigningWish() };
        world.Run(TimeSpan.FromDays(4));
        Assert.Equal("key active", world.States(ZoneKeyDocument.KeyUse));
        (world.Wish, world.FollowsCds) = (null, false);
        world.Run(TimeSpan.FromDays(10));
        Assert.Equal(["0 0 0 00"], world.Signatures!.Cds);
        Assert.Equal(["0 3 0 AA=="], world.Signatures.Cdnskey);
        Assert.NotNull(world.Signatures.LeavingSince);

        world.SetDs(0, []);
        world.SetDs(1, []);
        world.Run(TimeSpan.FromHours(25));
        Assert.Equal("key active", world.States(ZoneKeyDocument.KeyUse));
        world.Run(TimeSpan.FromHours(2));
        Assert.Equal("", world.States(ZoneKeyDocument.KeyUse) + world.States(ZoneKeyDocument.ZoneUse));
        Assert.Null(world.Signatures);
        Assert.Null(world.Fault);
    }

    [Fact]
    public void A_zone_that_somebody_may_vouch_for_is_unsigned_when_that_is_seen_to_be_over_or_on_demand()
    {
        var world = new KeyRolloverWorld(4) { Wish = new ZoneSigningWish(), IsSilent = true };
        world.Run(TimeSpan.FromDays(4));
        Assert.Equal("key ready", world.States(ZoneKeyDocument.KeyUse));

        // The zone above took CDS, and nobody here has seen it.
        world.Wish = world.Wish with { Ending = ZoneSigningWish.Safely };
        world.FollowsCds = false;
        world.Run(TimeSpan.FromDays(20));
        Assert.NotNull(world.Signatures);
        Assert.Null(world.Fault);

        world.SetDs(0, []);
        world.SetDs(1, []);
        world.IsSilent = false;
        world.Run(TimeSpan.FromHours(24));
        Assert.NotNull(world.Signatures);
        world.Run(TimeSpan.FromHours(2));
        Assert.Equal((null, null, null), (world.Signatures, world.Wish, world.Fault));

        world.Wish = new ZoneSigningWish();
        world.IsSilent = true;
        world.Run(TimeSpan.FromDays(4));
        world.Wish = world.Wish with { Ending = ZoneSigningWish.AtOnce };
        world.Step(TimeSpan.FromMinutes(1));
        Assert.Equal((null, null), (world.Signatures, world.Wish));
    }

    [Fact]
    public void A_zone_whose_first_key_was_never_ready_is_unsigned_without_asking_anybody()
    {
        var world = new KeyRolloverWorld(4) { Wish = new ZoneSigningWish(), IsSilent = true };
        world.Run(TimeSpan.FromHours(2));
        Assert.Equal("key published", world.States(ZoneKeyDocument.KeyUse));
        world.Wish = world.Wish with { Ending = ZoneSigningWish.Safely };
        world.Run(TimeSpan.FromHours(2));
        Assert.Null(world.Signatures);
    }

    [Fact]
    public void A_key_that_nobody_vouches_for_any_more_waits_for_that_again()
    {
        var world = new KeyRolloverWorld(8) { Wish = new ZoneSigningWish() };
        world.Run(TimeSpan.FromDays(4));
        Assert.Equal("key active", world.States(ZoneKeyDocument.KeyUse));
        world.FollowsCds = false;
        world.SetDs(0, []);
        world.Run(TimeSpan.FromHours(1));
        Assert.Equal("key active", world.States(ZoneKeyDocument.KeyUse));
        world.SetDs(1, []);
        world.Run(TimeSpan.FromHours(1));
        Assert.Equal("key ready", world.States(ZoneKeyDocument.KeyUse));
        Assert.Single(world.Signatures!.Cds);
        world.FollowsCds = true;
        world.Run(TimeSpan.FromDays(4));
        Assert.Equal("key active", world.States(ZoneKeyDocument.KeyUse));
    }

    [Fact]
    public void Signatures_of_a_clock_that_was_ahead_are_made_anew()
    {
        var world = new KeyRolloverWorld(9) { Wish = new ZoneSigningWish() };
        world.Run(TimeSpan.FromHours(1));
        world.SetClock(world.Now.AddDays(-3));
        world.Step(TimeSpan.FromMinutes(1));
        Assert.Equal(world.Now.AddDays(30), world.Signatures!.Until);
    }

    [Fact]
    public void Who_orders_key_after_key_waits_until_the_first_are_gone()
    {
        var world = new KeyRolloverWorld(6) { Wish = new ZoneSigningWish() };
        for (var hour = 0; hour < 400; hour++)
        {
            world.Wish = world.Wish with { RollZoneKey = world.Now, RollKeyKey = world.Now };
            world.Step(TimeSpan.FromHours(1));
            Assert.InRange(world.Signatures!.Dnskey.Count, 2, 10);
        }

        Assert.Null(world.Fault);
    }

    [Fact]
    public void A_replacement_ordered_for_later_begins_then()
    {
        var world = new KeyRolloverWorld(7) { Wish = new ZoneSigningWish() };
        world.Wish = world.Wish with { RollZoneKey = world.Now.AddDays(3) };
        world.Run(TimeSpan.FromDays(2.9));
        Assert.Equal("zone active", world.States(ZoneKeyDocument.ZoneUse));
        world.Run(TimeSpan.FromDays(0.2));
        Assert.Equal("zone retired, zone active", world.States(ZoneKeyDocument.ZoneUse));
    }

    [Fact]
    public void Keys_of_other_signers_stand_among_those_of_the_zone()
    {
        const string Foreign = "256 3 13 AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0+Pw==";
        var world = new KeyRolloverWorld(5) { Wish = new ZoneSigningWish(), ForeignKeys = [Foreign] };
        world.Run(TimeSpan.FromHours(1));
        Assert.Equal(3, world.Signatures!.Dnskey.Count);
        Assert.Contains(Foreign, world.Signatures.Dnskey);
    }
}
