using CsCheck;
using Edge.Coordination;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Unit.Coordination;

public sealed class AdmissionDeskTests
{
    private static readonly AdmissionOptions Options = new() { ArrivalsMax = 2, WaitingMax = 3, TurnAwaysMax = 1 };

    private readonly FakeTimeProvider _time = new();
    private readonly List<string> _called = [];
    private readonly AdmissionDesk _desk;

    public AdmissionDeskTests() => _desk = new AdmissionDesk(Options, _time);

    [Fact]
    public void So_many_arrive_so_many_wait_a_few_are_told_and_the_rest_is_closed_unheard()
    {
        Assert.Equal(
            [
                AdmissionVerdict.Admitted, AdmissionVerdict.Admitted,
                AdmissionVerdict.Waits, AdmissionVerdict.Waits, AdmissionVerdict.Waits,
                AdmissionVerdict.TurnedAway, AdmissionVerdict.Closed,
            ],
            Enumerable.Range(0, 7).Select(number => Arrive($"n{number}").Verdict));
        Assert.Equal((2, 3, 1), (_desk.Admitted, _desk.Waiting, _desk.TurnedAway));
    }

    [Fact]
    public void A_free_place_goes_to_the_one_that_waited_longest()
    {
        var first = Arrive("a");
        Arrive("b");
        var third = Arrive("c");
        Arrive("d");
        _desk.Leave(first);
        Assert.Equal(["c"], _called);
        Assert.Equal(AdmissionVerdict.Admitted, third.Verdict);
        _desk.Leave(first);
        Assert.Equal(["c"], _called);
    }

    [Fact]
    public void One_origin_that_comes_often_keeps_out_nobody_else()
    {
        var first = Arrive("crowd");
        var second = Arrive("crowd");
        Arrive("crowd");
        Arrive("crowd");
        Arrive("single");
        _desk.Leave(first);
        Assert.Equal(["single"], _called);
        _desk.Leave(second);
        Assert.Equal(["single", "crowd"], _called);
    }

    [Fact]
    public void One_that_waited_too_long_is_told_when_to_come_back()
    {
        Arrive("a");
        Arrive("b");
        var waiting = Arrive("c");
        _desk.GiveUp(waiting);
        Assert.Equal(AdmissionVerdict.TurnedAway, waiting.Verdict);
        _desk.Leave(waiting);
        Assert.Equal((2, 0, 0), (_desk.Admitted, _desk.Waiting, _desk.TurnedAway));
    }

    [Fact]
    public void Those_who_are_sent_away_come_back_at_the_rate_at_which_arrivals_pass()
    {
        var desk = new AdmissionDesk(new AdmissionOptions(), _time);
        var moments = Enumerable.Range(0, 1_000).Select(_ => desk.NextRetryAfter()).ToList();
        Assert.Equal(TimeSpan.FromSeconds(1.004), moments[0]);
        Assert.Equal(TimeSpan.FromSeconds(5), moments[^1]);
        Assert.Equal(moments.Count, moments.Distinct().Count());
    }

    [Fact]
    public void Nobody_is_sent_away_for_longer_than_the_limit()
    {
        var options = new AdmissionOptions();
        var desk = new AdmissionDesk(options, _time);
        for (var number = 0; number < 100_000; number++)
        {
            Assert.InRange(desk.NextRetryAfter(), options.RetryAfterMin, options.RetryAfterMax);
        }
    }

    [Fact]
    public void A_slow_stargate_sends_away_for_longer()
    {
        var all = Enumerable.Range(0, 5).Select(_ => Arrive("a")).ToList();
        for (var second = 0; second < 30; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            _desk.Leave(all.First(static arrival => arrival.Verdict == AdmissionVerdict.Admitted));
            all.Add(Arrive("a"));
        }

        Assert.InRange(_desk.NextRetryAfter(), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(6));
    }

    [Fact]
    public void Whatever_comes_and_goes_no_bound_is_passed_and_no_free_place_stays_empty_while_one_waits()
    {
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 30], Gen.Int[0, 4]).List[0, 200].Sample(script =>
        {
            var desk = new AdmissionDesk(Options, _time);
            var all = new List<Arrival>();
            foreach (var (what, which, origin) in script)
            {
                switch (what)
                {
                    case 0:
                        all.Add(desk.Arrive($"o{origin}", static () => { }));
                        break;
                    case 1 when which < all.Count:
                        desk.Leave(all[which]);
                        break;
                    case 2 when which < all.Count:
                        desk.GiveUp(all[which]);
                        break;
                }

                Assert.InRange(desk.Admitted, 0, Options.ArrivalsMax);
                Assert.InRange(desk.Waiting, 0, Options.WaitingMax);
                Assert.InRange(desk.TurnedAway, 0, Options.TurnAwaysMax);
                Assert.True(desk.Waiting == 0 || desk.Admitted == Options.ArrivalsMax);
                Assert.Equal(desk.Admitted, all.Count(static arrival => arrival.Verdict == AdmissionVerdict.Admitted));
                Assert.Equal(desk.Waiting, all.Count(static arrival => arrival.Verdict == AdmissionVerdict.Waits));
            }
        });
    }

    private Arrival Arrive(string origin) => _desk.Arrive(origin, () => _called.Add(origin));
}
