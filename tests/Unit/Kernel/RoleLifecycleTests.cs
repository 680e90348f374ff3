using Edge.Kernel;

namespace Edge.Tests.Unit.Kernel;

public sealed class RoleLifecycleTests
{
    [Fact]
    public async Task A_role_whose_withdrawal_fails_still_finishes_what_is_in_flight()
    {
        var role = new FailingRole();
        var lifecycle = new RoleLifecycle(role);
        await lifecycle.StartAsync(TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<IOException>(() => lifecycle.StopAsync(TestContext.Current.CancellationToken));
        Assert.Equal(["withdraw", "drain", "close"], role.Calls);
        Assert.Equal(LifecycleStage.Closed, lifecycle.Stage);
    }

    private sealed class FailingRole : IRole
    {
        public List<string> Calls { get; } = [];

        public string Name => "test";

        public Task Ended => Task.CompletedTask;

        public Task OpenAsync(CancellationToken cancellation) => Task.CompletedTask;

        public Task ConnectAsync(CancellationToken cancellation) => Task.CompletedTask;

        public Task ServeAsync(CancellationToken cancellation) => Task.CompletedTask;

        public Task AnnounceAsync(CancellationToken cancellation) => Task.CompletedTask;

        public Task WithdrawAsync(CancellationToken cancellation)
        {
            Calls.Add("withdraw");
            throw new IOException("no Stargate answers");
        }

        public Task DrainAsync(CancellationToken cancellation)
        {
            Calls.Add("drain");
            return Task.CompletedTask;
        }

        public Task CloseAsync()
        {
            Calls.Add("close");
            return Task.CompletedTask;
        }
    }
}
