using System.Diagnostics;

namespace Edge.Tests.Network;

/// <summary>
/// Waits for what another process will do. Real processes offer no virtual clock, so this looks again every 50 ms, and
/// fails with the name of what did not come. It is the one place in the tests that lets real time pass.
/// </summary>
internal static class Eventually
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    public static Task HoldsAsync(string what, TimeSpan within, Func<bool> condition) =>
        HoldsAsync(what, within, () => Task.FromResult(condition()));

    /// <returns>How long it took.</returns>
    public static async Task<TimeSpan> HoldsAsync(string what, TimeSpan within, Func<Task<bool>> condition)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            if (await condition())
            {
                return watch.Elapsed;
            }

            if (watch.Elapsed > within)
            {
                Assert.Fail($"within {within.TotalSeconds:0.#} s this did not come: {what}");
            }

            await Task.Delay(LookEvery);
        }
    }
}
