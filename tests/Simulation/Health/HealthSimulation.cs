namespace Edge.Tests.Simulation.Health;

public sealed class HealthSimulation
{
    private const int SeedsDefault = 100;

    private const int FlapperSeedsDefault = 4;

    [Fact]
    public void After_any_storm_all_agree_and_in_it_no_answer_was_emptied_and_nobody_was_wronged_for_long() =>
        Seeds.Each(SeedsDefault, HealthScenario.RunAsync);

    [Fact]
    public void Who_falls_again_and_again_is_quarantined_and_comes_back() => Seeds.Each(FlapperSeedsDefault, HealthScenario.FlapAsync);

    [Fact]
    public void One_seed_is_one_history() =>
        Assert.Equal(Seeds.Hash(7, HealthScenario.RunAsync), Seeds.Hash(7, HealthScenario.RunAsync));
}
