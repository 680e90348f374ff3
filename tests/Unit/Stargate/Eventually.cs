namespace Edge.Tests.Unit.Stargate;

/// <summary>Waits for what real sockets bring about, and says which transition did not come.</summary>
internal static class Eventually
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static async Task HoldsAsync(string transition, Func<bool> condition)
    {
        var until = TimeProvider.System.GetUtcNow() + Patience;
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetUtcNow() < until, $"did not come within {Patience.TotalSeconds} s: {transition}");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TestContext.Current.CancellationToken);
        }
    }
}
