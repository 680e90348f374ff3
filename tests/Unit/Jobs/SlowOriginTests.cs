using Edge.Jobs;

namespace Edge.Tests.Unit.Jobs;

public sealed class SlowOriginTests
{
    [Fact]
    public void A_slow_origin_is_asked_twice_once_and_not_for_every_visitor()
    {
        using var run = new VirtualRun();
        var own = new VirtualHost("own", run.Time, static _ => TimeSpan.FromSeconds(20));
        var dispatcher = run.Dispatcher(own, new JobOptions { ReplyTimeout = TimeSpan.FromHours(1) });
        dispatcher.Add(new VirtualHost("host-1", run.Time, static _ => TimeSpan.FromSeconds(20)));
        run.Run(TimeSpan.FromMinutes(3), async () =>
        {
            for (var visitor = 0; visitor < 3; visitor++)
            {
                var reply = await dispatcher.FetchAsync(DispatcherTests.Request("/report"), TestContext.Current.CancellationToken);
                Assert.Equal("host-1", Assert.IsType<FetchReply.Response>(reply).Host!.Value.Value);
                await DispatcherTests.ReadAsync(reply);
            }

            Assert.Equal(1, own.Count);
        });
    }
}
