namespace Edge.Coordination;

/// <summary>
/// When which node is to be looked at again. A deadline that moves later costs nothing until the earlier one comes; so a beat
/// touches no queue.
/// </summary>
internal sealed class DeadlineQueue
{
    private readonly PriorityQueue<JudgedNode, TimeSpan> _queue = new();

    public void Set(JudgedNode node, TimeSpan? deadline)
    {
        if (deadline is { } at && (node.QueuedFor is not { } queued || at < queued))
        {
            node.QueuedFor = at;
            _queue.Enqueue(node, at);
        }
    }

    /// <summary>A node whose deadline has come; false if there is none.</summary>
    public bool TryTake(TimeSpan now, out JudgedNode node)
    {
        while (_queue.TryPeek(out var next, out var at) && at <= now)
        {
            _queue.Dequeue();
            if (next.QueuedFor == at)
            {
                next.QueuedFor = null;
                node = next;
                return true;
            }
        }

        node = null!;
        return false;
    }
}
