using System.Collections.Concurrent;
using System.Diagnostics;

namespace Edge.Tests.Network;

/// <summary>
/// Starts every child process on one thread that lives as long as the tests: Linux sends a child its parent-death signal
/// when the <em>thread</em> that forked it ends, so a thread of the pool would kill healthy children when it retires.
/// </summary>
internal static class LaunchThread
{
    private static readonly BlockingCollection<Action> Queue = Begin();

    public static Task<Process> StartAsync(ProcessStartInfo start)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        Queue.Add(() =>
        {
            try
            {
                started.SetResult(Process.Start(start)!);
            }
            catch (Exception error) when (error is System.ComponentModel.Win32Exception or InvalidOperationException)
            {
                started.SetException(error);
            }
        });
        return started.Task;
    }

    private static BlockingCollection<Action> Begin()
    {
        var queue = new BlockingCollection<Action>();
        new Thread(() =>
        {
            foreach (var action in queue.GetConsumingEnumerable())
            {
                action();
            }
        })
        { IsBackground = true, Name = "launch" }.Start();
        return queue;
    }
}
