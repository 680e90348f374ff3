using Edge.Kernel;

namespace Edge.Stargate;

/// <summary>Up to which revision the zones are answered by, and who waits for it.</summary>
internal sealed class ServedRevision(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly List<(Revision Revision, TaskCompletionSource Reached)> _waiting = [];
    private Revision _served;

    public void Reach(Revision revision)
    {
        lock (_gate)
        {
            _served = revision;
            foreach (var (_, reached) in _waiting.Where(waiter => waiter.Revision <= revision))
            {
                reached.TrySetResult();
            }

            _waiting.RemoveAll(waiter => waiter.Revision <= revision);
        }
    }

    /// <summary>Whether it was reached within the time.</summary>
    public async Task<bool> WaitAsync(Revision revision, TimeSpan within, CancellationToken cancellation)
    {
        var waiter = (Revision: revision, Reached: new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (_gate)
        {
            if (_served >= revision)
            {
                return true;
            }

            _waiting.Add(waiter);
        }

        try
        {
            await waiter.Reached.Task.WaitAsync(within, time, cancellation);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
        finally
        {
            lock (_gate)
            {
                _waiting.Remove(waiter);
            }
        }
    }
}
