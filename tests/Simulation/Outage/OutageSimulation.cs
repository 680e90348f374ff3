namespace Edge.Tests.Simulation.Outage;

public sealed class OutageSimulation
{
    private const int SeedsDefault = 8;

    [Fact]
    public void An_hour_without_the_database_fails_no_visitor_keeps_tokens_to_their_rules_and_writes_go_on_afterwards() =>
        Seeds.Each(SeedsDefault, OutageScenario.RunAsync);

    [Fact]
    public void One_seed_is_one_history() =>
        Assert.Equal(Seeds.Hash(3, OutageScenario.RunAsync), Seeds.Hash(3, OutageScenario.RunAsync));
}
