using Edge.Hosting;
using Edge.Tests.Unit.Coordination;

namespace Edge.Tests.Unit.Hosting;

public sealed class VerifierNewsTests
{
    private readonly JumpingTime _time = new();

    [Fact]
    public void Before_a_Stargate_vouched_there_is_no_age() => Assert.Null(new VerifierNews(_time).Age);

    [Theory]
    [InlineData(0, 70)]
    [InlineData(-3600, 70)]
    [InlineData(3600, 3670)]
    public void A_clock_that_is_set_makes_nobody_look_fresh(int setBySeconds, int ageSeconds)
    {
        var news = new VerifierNews(_time);
        news.NoteVouched();
        _time.Advance(TimeSpan.FromSeconds(70));
        _time.SetClock(TimeSpan.FromSeconds(setBySeconds));

        Assert.Equal(TimeSpan.FromSeconds(ageSeconds), news.Age);
    }
}
