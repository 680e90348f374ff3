using CsCheck;
using Edge.Kernel;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Unit.Coordination;

public sealed class HomingPolicyTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly HomingPolicy _policy;

    public HomingPolicyTests() => _policy = new HomingPolicy("gateway-1", new HomingOptions(), _time, new Random(1));

    [Fact]
    public void The_nearest_is_chosen_and_the_second_stream_goes_elsewhere()
    {
        Offer("a:1", "b:1", "c:1");
        Measure(("a:1", 80), ("b:1", 10), ("c:1", 40));
        Assert.Equal("b:1", _policy.Choose([])!.Address);
        Assert.Equal("c:1", _policy.Choose(["b:1"])!.Address);
        Assert.Null(_policy.Choose(["a:1", "b:1", "c:1"]));
    }

    [Fact]
    public void One_that_failed_comes_last_and_the_longest_ago_first()
    {
        Offer("a:1", "b:1", "c:1");
        Measure(("a:1", 10), ("b:1", 40), ("c:1", 80));
        _policy.Failed("a:1");
        _time.Advance(TimeSpan.FromSeconds(1));
        _policy.Failed("b:1");
        Assert.Equal("c:1", _policy.Choose([])!.Address);
        Assert.Equal("a:1", _policy.Choose(["c:1"])!.Address);
        _policy.Connected("a:1");
        Assert.Equal("a:1", _policy.Choose([])!.Address);
    }

    [Fact]
    public void One_that_sent_the_node_away_is_left_alone_until_the_time_it_gave_and_the_nodes_own_jitter_are_over()
    {
        Offer("a:1", "b:1");
        Measure(("a:1", 10), ("b:1", 80));
        _policy.Postpone("a:1", TimeSpan.FromSeconds(5));
        Assert.Equal("b:1", _policy.Choose([])!.Address);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Null(_policy.Choose(["b:1"]));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("a:1", _policy.Choose([])!.Address);
    }

    [Theory]
    [InlineData(50, 35, true)]
    [InlineData(50, 41, false)]
    [InlineData(12, 3, false)]
    public void Moving_needs_a_clear_gain_three_rounds_running(int held, int other, bool moves)
    {
        Offer("a:1", "b:1");
        string?[] answers = [.. Enumerable.Range(0, 3).Select(_ =>
        {
            Measure(("a:1", held), ("b:1", other));
            return _policy.Better("a:1", ["a:1"])?.Address;
        })];
        Assert.Equal([null, null, moves ? "b:1" : null], answers);
    }

    [Fact]
    public void A_single_good_round_moves_nobody()
    {
        Offer("a:1", "b:1");
        for (var round = 0; round < 10; round++)
        {
            Measure(("a:1", 50), ("b:1", 48));
            Assert.Null(_policy.Better("a:1", ["a:1"]));
        }

        Measure(("a:1", 50), ("b:1", 5));
        Assert.Null(_policy.Better("a:1", ["a:1"]));
    }

    [Theory]
    [InlineData(0, true, 10)]
    [InlineData(0, false, 2)]
    [InlineData(1, false, 1)]
    [InlineData(3, false, 4)]
    [InlineData(20, true, 30)]
    public void Pauses_spread_over_their_whole_length_and_never_beyond(int failures, bool othersLeft, int limitSeconds)
    {
        var pauses = Enumerable.Range(0, 2_000).Select(_ => _policy.Pause(failures, othersLeft).TotalSeconds).ToList();
        Assert.InRange(pauses.Min(), 0, 0.05 * limitSeconds);
        Assert.InRange(pauses.Max(), 0.95 * limitSeconds, limitSeconds);
    }

    [Fact]
    public void One_that_is_healthy_again_is_forgiven_at_once()
    {
        _policy.Offer([new HomingCandidate("a:1", null, false), new HomingCandidate("b:1", null, true)]);
        _policy.Failed("a:1");
        Assert.Equal(0, _policy.Forgiven);
        Offer("a:1", "b:1");
        Assert.Equal(1, _policy.Forgiven);
    }

    [Fact]
    public void Nodes_with_equal_choices_spread_over_them()
    {
        var chosen = Enumerable.Range(0, 1_000)
            .Select(node =>
            {
                var policy = new HomingPolicy($"node-{node}", new HomingOptions(), _time, new Random(1));
                policy.Offer([.. new[] { "a:1", "b:1", "c:1", "d:1" }.Select(static address => new HomingCandidate(address, null, true))]);
                return policy.Choose([])!.Address;
            })
            .CountBy(static address => address)
            .ToDictionary();
        Assert.Equal(4, chosen.Count);
        Assert.All(chosen.Values, static count => Assert.InRange(count, 180, 320));
    }

    [Fact]
    public void Whatever_happened_it_never_chooses_what_is_taken_or_wants_to_be_left_alone_and_else_always_one()
    {
        Gen.Select(Gen.Int[0, 4], Gen.Int[0, 5]).List[0, 60].Sample(script =>
        {
            var policy = new HomingPolicy("n", new HomingOptions(), _time, new Random(2));
            string[] addresses = ["a:1", "b:1", "c:1", "d:1", "e:1"];
            var postponed = new HashSet<string>();
            policy.Offer([.. addresses.Select(static address => new HomingCandidate(address, null, true))]);
            foreach (var (at, what) in script)
            {
                _ = what switch
                {
                    0 => Do(() => policy.Failed(addresses[at])),
                    1 => Do(() => policy.Connected(addresses[at])),
                    2 => Do(() => policy.Measured(addresses[at], TimeSpan.FromMilliseconds(at * 20))),
                    3 => Do(() => policy.Postpone(addresses[at], TimeSpan.FromMinutes(1))) && postponed.Add(addresses[at]),
                    4 => Do(() => policy.Better(addresses[at], [addresses[at]])),
                    _ => Do(() => policy.Offer([.. addresses.Select((address, i) => new HomingCandidate(address, null, i != at))])),
                };
                var first = policy.Choose([])?.Address;
                var second = first is null ? null : policy.Choose([first])?.Address;
                Assert.Equal(postponed.Count == addresses.Length, first is null);
                Assert.Equal(postponed.Count >= addresses.Length - 1, second is null);
                Assert.True(first is null || (first != second && !postponed.Contains(first)));
            }
        });
    }

    private static bool Do(Action action)
    {
        action();
        return true;
    }

    private void Offer(params string[] addresses) =>
        _policy.Offer([.. addresses.Select(static address => new HomingCandidate(address, null, true))]);

    private void Measure(params (string Address, int Milliseconds)[] roundTrips)
    {
        foreach (var (address, milliseconds) in roundTrips)
        {
            _policy.Measured(address, TimeSpan.FromMilliseconds(milliseconds));
        }
    }
}
