namespace Edge.Tests.Unit.Api;

/// <summary>Waits for what another loop does, and names what did not come.</summary>
internal static class Eventually
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    public static async Task HoldsAsync(Func<Task<bool>> condition, string transition)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < _patience, $"within {_patience}: {transition}");
            await Task.Yield();
        }
    }
}
