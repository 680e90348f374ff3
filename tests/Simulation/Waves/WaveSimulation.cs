namespace Edge.Tests.Simulation.Waves;

public sealed class WaveSimulation
{
    private const int SeedsDefault = 60;

    [Fact]
    public void No_cohort_is_ahead_of_an_earlier_one_nothing_goes_back_and_everything_comes_to_the_end() =>
        Seeds.Each(SeedsDefault, WaveScenario.StormAsync);

    [Fact]
    public void Whichever_step_the_executor_is_killed_at_another_one_goes_on()
    {
        for (var step = 0; step < 24; step++)
        {
            Seeds.Hash(step + 1, run => WaveScenario.KillAtAsync(run, step));
        }
    }

    [Fact]
    public void One_seed_is_one_history() =>
        Assert.Equal(Seeds.Hash(5, WaveScenario.StormAsync), Seeds.Hash(5, WaveScenario.StormAsync));
}
