using Edge.Coordination;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Tests.Unit.Coordination;

public sealed class WaveExecutorTests
{
    private static readonly ResourceKey Docs = ResourceKinds.Service.Key("docs");

    [Fact]
    public void What_was_there_before_the_first_wave_counts_as_accepted()
    {
        var scene = WaveScene.OfTwoRegions();
        Assert.Equal("10 10 10 10", scene.Cursors);
        Assert.Equal("nothing new", Assert.IsType<WaveStep.Wait>(scene.Settle()).Reason);
    }

    [Fact]
    public void A_change_goes_from_the_canary_to_the_first_region_to_all_and_soaks_in_between()
    {
        var scene = WaveScene.OfTwoRegions();
        scene.Put(Entries.Service("docs", 11));
        Assert.Equal("0 of 2 nodes have it, not yet gateway-1, stargate-1", Assert.IsType<WaveStep.Wait>(scene.Settle()).Reason);
        Assert.Equal("11 10 10 10", scene.Cursors);

        scene.Acknowledge("gateway-1", "stargate-1");
        Assert.Equal("soaks for another 1 s", Assert.IsType<WaveStep.Wait>(scene.Settle()).Reason);
        Assert.Equal(scene.Time.GetUtcNow() + TimeSpan.FromSeconds(1), scene.Deployment!.SoakedAt);
        scene.Time.Advance(TimeSpan.FromMilliseconds(999));
        scene.Settle();
        Assert.Equal("11 10 10 10", scene.Cursors);

        scene.Time.Advance(TimeSpan.FromMilliseconds(1));
        scene.Settle();
        Assert.Equal("11 11 10 10", scene.Cursors);
        scene.Acknowledge("gateway-2", "stargate-2");
        scene.Settle();
        scene.Time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal("4 of 8 nodes have it, not yet gateway-3, gateway-4, gateway-5, stargate-3", Assert.IsType<WaveStep.Wait>(scene.Settle()).Reason);
        Assert.Equal("11 11 11 10", scene.Cursors);

        scene.Acknowledge("gateway-3", "gateway-4", "gateway-5", "stargate-3");
        Assert.Equal("nothing new", Assert.IsType<WaveStep.Wait>(scene.Settle()).Reason);
        Assert.Equal("11 11 11 11", scene.Cursors);
    }

    [Fact]
    public void Changes_that_come_meanwhile_wait_for_the_next_wave_and_hold_up_none()
    {
        var scene = WaveScene.OfTwoRegions(options: WaveOptions.AtOnce);
        string[] everybody = ["gateway-1", "gateway-2", "gateway-3", "gateway-4", "gateway-5", "stargate-1", "stargate-2", "stargate-3"];
        for (var revision = 11; revision < 200; revision++)
        {
            scene.Put(Entries.Service($"s{revision % 7}", revision));
            if (revision % 3 == 0)
            {
                scene.Acknowledge(everybody);
            }

            scene.Settle();
        }

        Assert.True(scene.Deployment!.Accepted > 180, scene.Cursors);
    }

    [Fact]
    public void Five_in_a_hundred_nodes_may_be_late()
    {
        var scene = new WaveScene(options: WaveOptions.AtOnce);
        for (var number = 0; number < 100; number++)
        {
            scene.Add($"gateway-{number}", NodeRole.Gateway, "eu", canary: true);
        }

        scene.Decide();
        scene.Put(Entries.Service("docs", 11));
        scene.Settle();
        scene.Acknowledge([.. Enumerable.Range(0, 94).Select(static number => $"gateway-{number}")]);
        Assert.Equal("94 of 100 nodes have it, not yet gateway-94, gateway-95, gateway-96, gateway-97, gateway-98", Assert.IsType<WaveStep.Wait>(scene.Settle()).Reason);
        scene.Acknowledge("gateway-94");
        scene.Settle();
        Assert.Equal("11 11 11 11", scene.Cursors);
    }

    [Fact]
    public void Nodes_out_of_reach_are_not_waited_for_but_an_absent_canary_is_for_a_while()
    {
        var scene = WaveScene.OfTwoRegions();
        scene.Change("gateway-1", static member => member with { Connected = false });
        scene.Put(Entries.Service("docs", 11));
        scene.Settle();
        scene.Acknowledge("stargate-1");
        Assert.Equal("no gateway of the cohort is connected", Assert.IsType<WaveStep.Wait>(scene.Settle()).Reason);
        scene.Time.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal("soaks for another 1 s", Assert.IsType<WaveStep.Wait>(scene.Settle()).Reason);
        scene.Time.Advance(TimeSpan.FromSeconds(1));
        scene.Settle();
        Assert.Equal("11 11 10 10", scene.Cursors);
    }

    [Fact]
    public void What_concerns_nobody_moves_at_once_and_a_cohort_that_it_does_not_concern_is_left_out()
    {
        var scene = WaveScene.OfTwoRegions();
        scene.Put(new ResourceEntry(ResourceKey.Parse("buckets/one"), "Bucket", 1, "", "usr:a", new Revision(11), new Revision(11), "{}"u8.ToArray()));
        scene.Settle();
        Assert.Equal("11 11 11 11", scene.Cursors);

        scene.Add("host-9", NodeRole.Host, "us");
        scene.Change("gateway-1", static member => member with { Member = member.Member with { Labelled = false } });
        scene.Change("stargate-1", static member => member with { Member = member.Member with { Region = "us" } });
        Assert.Equal("nothing new", Assert.IsType<WaveStep.Wait>(scene.Settle()).Reason);
    }

    [Fact]
    public void A_refused_document_of_a_customer_is_recorded_then_reverted_then_everything_starts_again()
    {
        var scene = WaveScene.OfTwoRegions(options: WaveOptions.AtOnce);
        scene.Put(Entries.Poison("docs", 11));
        scene.Put(Entries.Service("other", 12));
        scene.Settle();
        scene.Acknowledge("gateway-1", "stargate-1");
        scene.Refuse("gateway-1", Docs, 11);

        Assert.Equal("gateway-1 refused services/docs", Assert.IsType<WaveStep.Write>(scene.Decide()).What);
        var revert = Assert.IsType<WaveStep.Revert>(scene.Decide());
        Assert.Equal(("services/docs", 11, "origin", "it must be good"), (revert.Rejection.Key, (int)revert.Rejection.Revision, revert.Rejection.Field, revert.Rejection.Rule));
        Assert.Equal("12 10 10 10", scene.Cursors);

        scene.Put(Entries.Service("docs", 13));
        scene.Settle();
        Assert.Equal("13 10 10 10", scene.Cursors);
        Assert.Equal(13, Assert.Single(scene.Deployment!.Rejections).ReplacedAt);
        Assert.Null(scene.Deployment.Halt);
        scene.Acknowledge("gateway-1", "stargate-1");
        scene.Settle();
        Assert.Equal("13 13 10 10", scene.Cursors);
    }

    [Fact]
    public void A_refused_document_that_its_author_replaced_is_only_recorded()
    {
        var scene = WaveScene.OfTwoRegions(options: WaveOptions.AtOnce);
        scene.Put(Entries.Poison("docs", 11));
        scene.Settle();
        scene.Put(Entries.Service("docs", 12));
        scene.Acknowledge("gateway-1", "stargate-1");
        scene.Refuse("gateway-1", Docs, 11);
        scene.Settle();
        Assert.Equal("11 11 10 10", scene.Cursors);
        Assert.Equal(12, Assert.Single(scene.Deployment!.Rejections).ReplacedAt);
    }

    [Fact]
    public void A_refused_document_of_the_network_halts_until_it_is_replaced_and_a_person_resumes()
    {
        var scene = WaveScene.OfTwoRegions(ResourceClass.Network, WaveOptions.AtOnce);
        var self = ResourceKinds.Network.Key("self");
        scene.Put(Network(11));
        scene.Settle();
        scene.Refuse("gateway-1", self, 11);
        Assert.Equal("halted: gateway-1 refused network/self of revision 11: origin: it must be good", Assert.IsType<WaveStep.Wait>(scene.Settle()).Reason);
        scene.Acknowledge("gateway-1", "stargate-1");
        scene.Settle();
        Assert.Equal("11 10 10 10", scene.Cursors);

        // Resuming changes nothing as long as the document stands.
        scene.Deployment = scene.Deployment! with { Halt = null };
        Assert.StartsWith("halted:", Assert.IsType<WaveStep.Wait>(scene.Settle()).Reason, StringComparison.Ordinal);

        scene.Put(Network(12));
        scene.Deployment = scene.Deployment! with { Halt = null };
        scene.Settle();
        Assert.Equal("12 10 10 10", scene.Cursors);
    }

    [Fact]
    public void What_a_person_skips_does_not_halt_again()
    {
        var scene = WaveScene.OfTwoRegions(ResourceClass.Network, WaveOptions.AtOnce);
        scene.Put(Network(11));
        scene.Settle();
        scene.Refuse("gateway-1", ResourceKinds.Network.Key("self"), 11);
        scene.Settle();
        scene.Deployment = WaveOrders.Skip(scene.Deployment!, scene.Time.GetUtcNow()).Value;
        scene.Acknowledge("gateway-1", "stargate-1", "gateway-2", "stargate-2");
        scene.Settle();
        Assert.Equal("11 11 11 10", scene.Cursors);
    }

    [Fact]
    public void A_gateway_that_goes_down_with_the_change_halts_and_one_that_was_down_before_does_not()
    {
        var scene = WaveScene.OfTwoRegions();
        scene.Change("gateway-2", static member => member with { Health = NodeHealth.Down });
        scene.Put(Entries.Service("docs", 11));
        scene.Settle();
        scene.Acknowledge("gateway-1", "stargate-1");
        Assert.Equal("soaks for another 1 s", Assert.IsType<WaveStep.Wait>(scene.Settle()).Reason);

        // Of a cohort that has not been given the change yet, nobody can have fallen by it.
        scene.Change("gateway-3", static member => member with { Health = NodeHealth.Down });
        Assert.Equal("soaks for another 1 s", Assert.IsType<WaveStep.Wait>(scene.Settle()).Reason);
        scene.Change("gateway-1", static member => member with { Health = NodeHealth.Down });
        Assert.Equal("halted: gateway-1 went Down after it was given revision 11", Assert.IsType<WaveStep.Wait>(scene.Settle()).Reason);
        Assert.Equal("11 10 10 10", scene.Cursors);
    }

    [Fact]
    public void A_successor_watches_from_the_beginning_and_does_not_blame_the_change_for_its_predecessors_end()
    {
        var scene = WaveScene.OfTwoRegions();
        scene.Put(Entries.Service("docs", 11));
        scene.Settle();
        scene.Acknowledge("gateway-1", "stargate-1");
        scene.Settle();
        scene.Time.Advance(TimeSpan.FromMilliseconds(900));
        scene.Change("stargate-1", static member => member with { Health = NodeHealth.Down, Connected = false });
        scene.Succeed("stargate-2");
        Assert.Equal("no stargate of the cohort is connected", Assert.IsType<WaveStep.Wait>(scene.Settle()).Reason);
        Assert.Equal("stargate-2", scene.Deployment!.Executor);
        scene.Time.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal("soaks for another 1 s", Assert.IsType<WaveStep.Wait>(scene.Settle()).Reason);
    }

    [Theory]
    [InlineData(6, 1, false)]
    [InlineData(6, 2, true)]
    [InlineData(100, 5, false)]
    [InlineData(100, 6, true)]
    public void Hosts_halt_a_change_only_if_many_more_than_usual_go_down(int hosts, int down, bool halts)
    {
        var scene = WaveScene.OfTwoRegions();
        for (var number = 0; number < hosts; number++)
        {
            scene.Add($"host-{number}", NodeRole.Host, "us");
        }

        scene.Put(Entries.Service("docs", 11));
        scene.Settle();
        for (var number = 0; number < down; number++)
        {
            scene.Change($"host-{number}", static member => member with { Health = NodeHealth.Down });
        }

        Assert.Equal(halts, scene.Settle() is WaveStep.Wait { Reason: var reason } && reason.StartsWith("halted:", StringComparison.Ordinal));
    }

    [Fact]
    public void A_host_that_says_nothing_cannot_hold_up_the_others_for_ever()
    {
        var scene = WaveScene.OfTwoRegions(options: WaveOptions.AtOnce);
        scene.Add("host-1", NodeRole.Host, "eu", canary: true);
        scene.Put(Entries.Node("host-1", 11));
        scene.Settle();
        scene.Acknowledge("gateway-1", "stargate-1");
        Assert.Equal("2 of 3 nodes have it, not yet host-1", Assert.IsType<WaveStep.Wait>(scene.Settle()).Reason);
        scene.Time.Advance(scene.Options.HostsPatience);
        scene.Settle();
        Assert.Equal("11 11 10 10", scene.Cursors);
    }

    private static ResourceEntry Network(long revision) => new(
        ResourceKinds.Network.Key("self"), "Network", 2, "", "usr:test", new Revision(1), new Revision(revision), "{}"u8.ToArray());
}
