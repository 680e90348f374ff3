using Edge.Hosting;
using Edge.Kernel;
using Microsoft.Extensions.Logging.Abstractions;

namespace Edge.Tests.Unit.Hosting;

public sealed class RoleHostTests
{
    [Fact]
    public async Task A_role_runs_until_it_is_told_to_stop_and_goes_back_through_its_stages()
    {
        var role = new RoleDouble();
        using var stop = new CancellationTokenSource();
        await new RoleHost(role, TimeProvider.System, NullLoggerFactory.Instance).RunAsync(TimeSpan.FromSeconds(60), stop.Cancel, stop.Token);
        Assert.Equal(["open", "connect", "serve", "announce", "withdraw", "drain", "close"], role.Stages);
    }

    [Fact]
    public async Task A_role_that_can_not_go_on_is_closed_and_its_error_thrown()
    {
        var role = new RoleDouble();
        var host = new RoleHost(role, TimeProvider.System, NullLoggerFactory.Instance);
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            host.RunAsync(TimeSpan.FromSeconds(60), () => role.End(new InvalidOperationException("worn out")), CancellationToken.None));
        Assert.Equal("worn out", error.Message);
        Assert.Equal("close", role.Stages[^1]);
    }

    [Fact]
    public async Task Draining_ends_with_its_time()
    {
        var role = new RoleDouble { DrainsForever = true };
        using var stop = new CancellationTokenSource();
        await new RoleHost(role, TimeProvider.System, NullLoggerFactory.Instance).RunAsync(TimeSpan.FromMilliseconds(1), stop.Cancel, stop.Token);
        Assert.Equal("close", role.Stages[^1]);
    }

    private sealed class RoleDouble : IRole
    {
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public List<string> Stages { get; } = [];

        public bool DrainsForever { get; init; }

        public string Name => "double";

        public Task Ended => _ended.Task;

        public void End(Exception error) => _ended.SetException(error);

        public Task OpenAsync(CancellationToken cancellation) => Note("open");

        public Task ConnectAsync(CancellationToken cancellation) => Note("connect");

        public Task ServeAsync(CancellationToken cancellation) => Note("serve");

        public Task AnnounceAsync(CancellationToken cancellation) => Note("announce");

        public Task WithdrawAsync(CancellationToken cancellation) => Note("withdraw");

        public async Task DrainAsync(CancellationToken cancellation)
        {
            await Note("drain");
            if (DrainsForever)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
            }
        }

        public Task CloseAsync() => Note("close");

        private Task Note(string stage)
        {
            Stages.Add(stage);
            return Task.CompletedTask;
        }
    }
}
