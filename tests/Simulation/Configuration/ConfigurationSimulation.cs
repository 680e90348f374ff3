namespace Edge.Tests.Simulation.Configuration;

public sealed class ConfigurationSimulation
{
    private const int SeedsDefault = 150;

    [Fact]
    public void Every_node_comes_to_hold_what_the_store_holds_after_any_storm() =>
        Seeds.Each(SeedsDefault, ConfigurationScenario.RunAsync);

    [Fact]
    public void Ten_thousand_cuts_lose_nothing_and_nothing_goes_back() => Seeds.Each(CutScenario.SeedsForTenThousand, CutScenario.RunAsync);

    [Theory]
    [InlineData(7)]
    [InlineData(42)]
    public void One_seed_is_one_history(int seed) =>
        Assert.Equal(Seeds.Hash(seed, ConfigurationScenario.RunAsync), Seeds.Hash(seed, ConfigurationScenario.RunAsync));

    [Fact]
    public void Two_seeds_are_two_histories() =>
        Assert.NotEqual(Seeds.Hash(1, ConfigurationScenario.RunAsync), Seeds.Hash(2, ConfigurationScenario.RunAsync));
}
