using Edge.Kernel;

namespace Edge.Gateway;

/// <summary>
/// The Hosts whose connections broke lately and that have not come back. The Stargates are told with each heartbeat: they can't
/// probe a Host, which is behind somebody's router.
/// </summary>
internal sealed class LostHosts(TimeProvider time)
{
    /// <summary>How many are told of, the newest; a heartbeat must stay small.</summary>
    public const int CountMax = 32;

    private static readonly TimeSpan _toldFor = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly LinkedList<(NodeId Host, long At)> _lost = new();

    public void Lose(NodeId host)
    {
        lock (_gate)
        {
            Remove(host);
            _lost.AddFirst((host, time.GetTimestamp()));
            if (_lost.Count > CountMax)
            {
                _lost.RemoveLast();
            }
        }
    }

    /// <summary>It is connected again.</summary>
    public void Find(NodeId host)
    {
        lock (_gate)
        {
            Remove(host);
        }
    }

    /// <summary>The newest first.</summary>
    public IReadOnlyList<NodeId> Current
    {
        get
        {
            lock (_gate)
            {
                while (_lost.Last is { } oldest && time.GetElapsedTime(oldest.Value.At) > _toldFor)
                {
                    _lost.RemoveLast();
                }

                return [.. _lost.Select(static lost => lost.Host)];
            }
        }
    }

    private void Remove(NodeId host)
    {
        for (var node = _lost.First; node is not null; node = node.Next)
        {
            if (node.Value.Host == host)
            {
                _lost.Remove(node);
                return;
            }
        }
    }
}
