namespace Edge.Tests.Unit.Stargate;

/// <summary>Waits for what real sockets bring about, and says which transition did not come.</summary>
internal static class Eventually
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static Task HoldsAsync(string transition, Func<bool> condition) => HoldsAsync(transition, () => Task.FromResult(condition()));

    public static async Task HoldsAsync(string transition, Func<Task<bool>> condition)
    {
        var until = TimeProvider.System.GetUtcNow() + Patience;
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetUtcNow() < until, $"did not come within {Patience.TotalSeconds} s: {transition}");
            await look.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }
}
