using Edge.Host;

namespace Edge.Tests.Unit.Host;

public sealed class SendCreditTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_takes_no_more_than_it_and_the_connection_may()
    {
        var connection = new SendCredit(null, 100);
        var one = new SendCredit(connection, 60);
        var other = new SendCredit(connection, 60);
        Assert.Equal(60, await one.TakeAsync(1000, Cancellation));
        Assert.Equal(40, await other.TakeAsync(1000, Cancellation));
    }

    [Fact]
    public async Task Who_waits_goes_on_when_its_own_window_grows()
    {
        var connection = new SendCredit(null, 100);
        var job = new SendCredit(connection, 10);
        Assert.Equal(10, await job.TakeAsync(50, Cancellation));
        var waiting = job.TakeAsync(50, Cancellation).AsTask();
        connection.Add(100);
        Assert.False(waiting.IsCompleted);
        job.Add(7);
        Assert.Equal(7, await waiting);
    }

    [Fact]
    public async Task Who_waits_for_the_connection_goes_on_when_that_grows()
    {
        var connection = new SendCredit(null, 10);
        var job = new SendCredit(connection, 100);
        Assert.Equal(10, await job.TakeAsync(50, Cancellation));
        var waiting = job.TakeAsync(50, Cancellation).AsTask();
        connection.Add(20);
        Assert.Equal(20, await waiting);
    }

    [Fact]
    public void A_window_beyond_reason_is_told()
    {
        var credit = new SendCredit(null, 10);
        Assert.True(credit.Add(1000));
        Assert.False(credit.Add(uint.MaxValue));
    }
}
