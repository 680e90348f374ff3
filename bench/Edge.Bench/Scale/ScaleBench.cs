using System.Globalization;
using System.Text.Json.Nodes;
using Edge.Tests.Network;

namespace Edge.Bench.Scale;

/// <summary>
/// 100,000 nodes on twelve Stargates in six regions, in virtual time: what idle streams cost, how a change spreads, and how
/// long it takes until everybody is back after a loss. The choice of Stargates and the desk at which nodes arrive are the real ones.
/// </summary>
internal static class ScaleBench
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public static void Run(bool quick, bool json)
    {
        var settings = quick ? new ScaleSettings { Nodes = 20_000 } : new ScaleSettings();
        var world = new ScaleWorld(settings, seed: 1);
        var figures = new List<ScaleFigure>(ScaleTraffic.Figures(settings, world.Stargates.Count));
        Recover(figures, world, "everybody at once, from nothing", world.StartAll);
        figures.Add(new ScaleFigure("at rest", "fewest streams of a Stargate", world.Stargates.Min(static stargate => stargate.Streams.Count), ""));
        figures.Add(new ScaleFigure("at rest", "most streams of a Stargate", world.Stargates.Max(static stargate => stargate.Streams.Count), ""));
        Spread(figures, world);
        var victim = world.Stargates[0];
        Recover(figures, world, "a Stargate is killed, and back after 5 s", () =>
        {
            ScaleWorld.Kill(victim);
            world.Clock.After(TimeSpan.FromSeconds(5), () => ScaleWorld.Restart(victim));
        });
        Recover(figures, world, "a Stargate is stopped in good order", () => world.Withdraw(world.Stargates[1]));
        ScaleWorld.Restart(world.Stargates[1]);
        Recover(figures, world, "a region is lost", () =>
        {
            foreach (var stargate in world.Stargates.Where(static stargate => stargate.Region == 2))
            {
                world.FallSilent(stargate);
            }
        });
        Write(figures, settings, json);
    }

    private static void Recover(List<ScaleFigure> figures, ScaleWorld world, string what, Action strike)
    {
        foreach (var stargate in world.Stargates)
        {
            stargate.ForgetCounts();
        }

        world.TakeOutages();
        strike();

        // What is cut late, by silence or by turns, is cut before the network is called whole again.
        var begin = world.Clock.Elapsed;
        world.Clock.Pass(world.Settings.Homing.SilenceMax);
        world.Until(1, Patience);
        world.Until(2, Patience);
        var outages = world.TakeOutages();
        void Add(string metric, double value, string unit) => figures.Add(new ScaleFigure(what, metric, value, unit));
        Add("nodes that were without any stream", outages.Count, "");
        if (outages.Count > 0)
        {
            Add("without any stream, median", outages[outages.Count / 2].TotalSeconds, "s");
            Add("without any stream, p99", outages[(int)(outages.Count * 0.99)].TotalSeconds, "s");
            Add("without any stream, longest", outages[^1].TotalSeconds, "s");
        }

        Add("until everybody has two streams", (world.Clock.Elapsed - begin).TotalSeconds, "s");
        Add("arrivals at one Stargate, at most", world.Stargates.Max(static stargate => stargate.ArrivedPerSecondMax), "per s");
        Add("waiting at one Stargate, at most", world.Stargates.Max(static stargate => stargate.WaitingMax), "");
        Add("told when to come back", world.Stargates.Sum(static stargate => stargate.TurnedAway), "");
        Add("closed unheard", world.Stargates.Sum(static stargate => stargate.Closed), "");
    }

    private static void Spread(List<ScaleFigure> figures, ScaleWorld world)
    {
        var gateways = world.Nodes.Take(world.Settings.Gateways).ToHashSet();
        var express = ScaleSpread.Applied(world, region: 0, static _ => true);
        figures.Add(new ScaleFigure("an express change for every node", "applied, median", express[express.Count / 2].TotalMilliseconds, "ms"));
        figures.Add(new ScaleFigure("an express change for every node", "applied, p99", express[(int)(express.Count * 0.99)].TotalMilliseconds, "ms"));
        figures.Add(new ScaleFigure("an express change for every node", "applied, last", express[^1].TotalMilliseconds, "ms"));
        var canary = ScaleSpread.Acknowledged(world, node => gateways.Contains(node) && node.Region == 0);
        var region = ScaleSpread.Acknowledged(world, node => gateways.Contains(node) && node.Region <= 1);
        var all = ScaleSpread.Acknowledged(world, gateways.Contains);
        var tenant = canary + TimeSpan.FromSeconds(1) + region + TimeSpan.FromSeconds(3) + all;
        var network = canary + TimeSpan.FromSeconds(60) + region + TimeSpan.FromSeconds(300) + all;
        figures.Add(new ScaleFigure("a customer's change, in waves", "applied everywhere", tenant.TotalSeconds, "s"));
        figures.Add(new ScaleFigure("a change of the network, in waves", "applied everywhere", network.TotalSeconds, "s"));
    }

    private static void Write(List<ScaleFigure> figures, ScaleSettings settings, bool json)
    {
        var text = new JsonObject
        {
            ["name"] = "scale",
            ["nodes"] = settings.Nodes,
            ["figures"] = new JsonArray([.. figures.Select(static figure => (JsonNode)new JsonObject
            {
                ["case"] = figure.Case, ["metric"] = figure.Metric, ["value"] = Math.Round(figure.Value, 2), ["unit"] = figure.Unit,
            })]),
        }.ToJsonString();
        var folder = Directory.CreateDirectory(Path.Combine(Machine.Root, "bench", "results"));
        File.WriteAllText(Path.Combine(folder.FullName, "scale.json"), text + "\n");
        if (json)
        {
            Console.WriteLine(text);
            return;
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{settings.Nodes:N0} nodes, {ScaleMap.Regions.Count * settings.StargatesPerRegion} Stargates of {settings.CoresPerStargate} cores in {ScaleMap.Regions.Count} regions"));
        foreach (var figure in figures)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{figure.Case,-42} {figure.Metric,-38} {figure.Value,12:N2} {figure.Unit}"));
        }
    }
}
