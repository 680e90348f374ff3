using Edge.Kernel;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Unit.Coordination;

/// <summary>Where round trips are not all that counts.</summary>
public sealed class HomingSiteTests
{
    private readonly HomingPolicy _policy = new("gateway-1", new HomingOptions(), new FakeTimeProvider(), new Random(1), Region.Parse("east"));

    [Fact]
    public void The_second_stream_prefers_another_site_though_it_is_farther()
    {
        _policy.Offer([At("a:1", "one"), At("b:1", "one"), At("c:1", "two")]);
        Measure(("a:1", 1), ("b:1", 2), ("c:1", 80));
        Assert.Equal("a:1", _policy.Choose([])!.Address);
        Assert.Equal("c:1", _policy.Choose(["a:1"])!.Address);
        Assert.Equal("b:1", _policy.Choose(["a:1", "c:1"])!.Address);
    }

    [Fact]
    public void Two_streams_of_one_site_part_after_three_rounds_and_two_of_different_ones_never_meet()
    {
        _policy.Offer([At("a:1", "one"), At("b:1", "one"), At("c:1", "two")]);
        string?[] parted = [.. Rounds(3, "b:1", ["a:1", "b:1"])];
        Assert.Equal([null, null, "c:1"], parted);
        Assert.All(Rounds(5, "c:1", ["a:1", "c:1"]), Assert.Null);

        IEnumerable<string?> Rounds(int count, string current, string[] taken) => Enumerable.Range(0, count).Select(_ =>
        {
            Measure(("a:1", 1), ("b:1", 2), ("c:1", 80));
            return _policy.Better(current, taken)?.Address;
        });
    }

    [Fact]
    public void Candidates_that_name_no_site_share_none()
    {
        _policy.Offer([At("a:1", ""), At("b:1", ""), At("c:1", "two")]);
        Measure(("a:1", 1), ("b:1", 2), ("c:1", 80));
        Assert.Equal("b:1", _policy.Choose(["a:1"])!.Address);
    }

    [Theory]
    [InlineData(10, 15, "b:1")]
    [InlineData(10, 16, "a:1")]
    [InlineData(100, 110, "b:1")]
    [InlineData(100, 111, "a:1")]
    public void Among_those_that_are_equally_near_the_less_busy_one_is_chosen(int busy, int idle, string chosen)
    {
        _policy.Offer([At("a:1", "") with { Load = 5 }, At("b:1", "") with { Load = 4 }]);
        Measure(("a:1", busy), ("b:1", idle));
        Assert.Equal(chosen, _policy.Choose([])!.Address);
    }

    [Fact]
    public void The_median_of_ten_is_between_the_fifth_and_the_sixth_and_no_answer_counts_as_a_second()
    {
        _policy.Offer([At("a:1", "")]);
        Assert.Null(_policy.Median("a:1"));
        Measure([.. Enumerable.Range(1, 11).Select(static milliseconds => ("a:1", milliseconds * 10))]);
        Assert.Equal(TimeSpan.FromMilliseconds(65), _policy.Median("a:1"));
        for (var loss = 0; loss < 6; loss++)
        {
            _policy.Measured("a:1", null);
        }

        Assert.Equal(TimeSpan.FromSeconds(1), _policy.Median("a:1"));
    }

    [Fact]
    public void A_round_takes_the_eight_nearest_and_two_others_by_chance()
    {
        _policy.Offer([.. Enumerable.Range(1, 30).Select(static number => At($"s:{number}", ""))]);
        Measure([.. Enumerable.Range(1, 30).Select(static number => ($"s:{number}", number))]);
        var rounds = Enumerable.Range(0, 200).Select(_ => _policy.NextRound()).ToList();
        Assert.All(rounds, static round => Assert.Equal(Enumerable.Range(1, 8).Select(static number => $"s:{number}"), round.Take(8)));
        Assert.All(rounds, static round => Assert.Equal(10, round.Distinct().Count()));
        Assert.Equal(22, rounds.SelectMany(static round => round.Skip(8)).Distinct().Count());
    }

    [Fact]
    public void Before_anything_is_measured_the_own_region_comes_first()
    {
        _policy.Offer([.. Enumerable.Range(1, 30).Select(static number => new HomingCandidate($"s:{number}", Region.Parse(number <= 5 ? "east" : "west"), true))]);
        Assert.Equal(["s:1", "s:2", "s:3", "s:4", "s:5"], _policy.NextRound().Take(5).Order());
    }

    private static HomingCandidate At(string address, string site) => new(address, null, true) { Site = site };

    private void Measure(params (string Address, int Milliseconds)[] roundTrips)
    {
        foreach (var (address, milliseconds) in roundTrips)
        {
            _policy.Measured(address, TimeSpan.FromMilliseconds(milliseconds));
        }
    }
}
