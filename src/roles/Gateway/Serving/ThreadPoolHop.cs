using System.Runtime.CompilerServices;

namespace Edge.Gateway;

/// <summary>
/// Awaited before anything that may wait: goes on in the thread pool, because the socket's own thread serves all the
/// other connections.
/// </summary>
internal readonly struct ThreadPoolHop : ICriticalNotifyCompletion
{
    public bool IsCompleted => false;

    public ThreadPoolHop GetAwaiter() => this;

    public void GetResult()
    {
    }

    public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

    public void UnsafeOnCompleted(Action continuation) =>
        ThreadPool.UnsafeQueueUserWorkItem(static next => next(), continuation, preferLocal: false);
}
