namespace Edge.Tests.Simulation;

public sealed class HarnessTests
{
    [Fact]
    public void Ten_virtual_minutes_pass_at_once() =>
        Seeds.Hash(1, async run =>
        {
            await run.DelayAsync(TimeSpan.FromMinutes(10), run.End);
            Assert.Equal(TimeSpan.FromMinutes(10), run.Time.Elapsed);
        });

    [Fact]
    public void Timers_fire_in_the_order_of_their_time_and_not_after_their_end() =>
        Seeds.Hash(1, async run =>
        {
            var fired = new List<int>();
            using var periodic = run.Time.CreateTimer(_ => fired.Add(0), null, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2));
            using var stopped = run.Time.CreateTimer(_ => fired.Add(-1), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
            stopped.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            using var once = run.Time.CreateTimer(_ => fired.Add(3), null, TimeSpan.FromSeconds(3), Timeout.InfiniteTimeSpan);

            await run.DelayAsync(TimeSpan.FromSeconds(5), run.End);

            Assert.Equal([0, 3, 0], fired);
        });

    [Fact]
    public void The_seed_decides_who_of_several_ready_goes_first()
    {
        Task RaceAsync(SimulationRun run) => Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
        {
            await Task.Yield();
            run.Note($"runner {i}");
        }));

        Assert.Equal(Seeds.Hash(3, RaceAsync), Seeds.Hash(3, RaceAsync));
        Assert.NotEqual(Seeds.Hash(3, RaceAsync), Seeds.Hash(4, RaceAsync));
    }

    [Fact]
    public void Datagrams_are_lost_and_overtake_each_other() =>
        Seeds.Hash(1, async run =>
        {
            var network = new SimulatedNetwork(run) { Weather = new NetworkWeather { Loss = 0.2 } };
            var arrived = new List<int>();
            network.Receive("b", (_, message) => arrived.Add((int)message));
            for (var i = 0; i < 200; i++)
            {
                network.Send("a", "b", i);
            }

            await run.DelayAsync(TimeSpan.FromSeconds(1), run.End);

            Assert.InRange(arrived.Count, 120, 190);
            Assert.NotEqual(arrived.Order(), arrived);
        });

    [Fact]
    public void A_connection_keeps_its_order_until_it_is_cut() =>
        Seeds.Hash(1, async run =>
        {
            var network = new SimulatedNetwork(run);
            SimulatedConnection? far = null;
            network.Listen("b", connection => far = connection);
            var near = await network.ConnectAsync("a", "b", run.End);
            for (var i = 0; i < 50; i++)
            {
                near!.Send(i);
            }

            for (var i = 0; i < 50; i++)
            {
                Assert.Equal(i, await far!.ReceiveAsync(run.End));
            }

            network.Crash("a");
            Assert.Null(await far!.ReceiveAsync(run.End));
            Assert.Null(await network.ConnectAsync("b", "a", run.End));
        });

    [Fact]
    public void A_failure_names_its_seed_and_what_came_before()
    {
        var failure = Assert.Throws<SimulationFailedException>(() => Seeds.Hash(99, run =>
        {
            run.Note("the last thing that happened");
            throw new InvalidOperationException("broken on purpose");
        }));

        Assert.Contains("seed 99", failure.Message, StringComparison.Ordinal);
        Assert.Contains("SIMULATION_SEED=99", failure.Message, StringComparison.Ordinal);
        Assert.Contains("broken on purpose", failure.Message, StringComparison.Ordinal);
        Assert.Contains("the last thing that happened", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Everybody_waiting_for_everybody_is_a_failure() =>
        Assert.Throws<SimulationFailedException>(() => Seeds.Hash(1, _ => new TaskCompletionSource().Task));

    [Fact]
    public void A_failure_of_something_started_ends_the_scenario() =>
        Assert.Throws<SimulationFailedException>(() => Seeds.Hash(1, async run =>
        {
            _ = run.Start(_ => throw new InvalidOperationException("broken on purpose"), run.End);
            await run.DelayAsync(TimeSpan.FromDays(1), run.End);
        }));
}
