using System.Collections.Concurrent;
using Edge.Coordination;
using Edge.Kernel;
using Microsoft.Extensions.Logging;

namespace Edge.Stargate;

/// <summary>The streams that are open at this Stargate.</summary>
/// <param name="elsewhere">What other Stargates observe of a node.</param>
internal sealed partial class StreamRegistry(Func<NodeId, IEnumerable<NodeObservation>> elsewhere, ILogger<StreamRegistry> logger)
{
    /// <summary>More streams than this are sent to other Stargates.</summary>
    public const int StreamsMax = 50_000;

    /// <summary>A full Stargate is worth another look after this.</summary>
    private static readonly TimeSpan FullRetryAfter = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<long, IOpenStream> _streams = new();
    private readonly Dictionary<NodeId, List<IOpenStream>> _byNode = [];
    private readonly Lock _gate = new();
    private long _numbers;

    public int Count => _streams.Count;

    public long NextNumber() => Interlocked.Increment(ref _numbers);

    public IReadOnlyCollection<IOpenStream> All => (IReadOnlyCollection<IOpenStream>)_streams.Values;

    /// <summary>The streams of one node: one, or more for a moment while older ones end.</summary>
    public IReadOnlyList<IOpenStream> Of(NodeId node)
    {
        lock (_gate)
        {
            return _byNode.TryGetValue(node, out var own) ? [.. own] : [];
        }
    }

    /// <summary>
    /// Takes a new stream in. A node has one stream here: an older one of the same process ends. Null, or why the new one
    /// is refused: while a process of the node beats, here or at another Stargate, another one with the same identity is a
    /// stranger.
    /// </summary>
    public Failure? Add(IOpenStream stream)
    {
        IReadOnlyList<IOpenStream> older;
        lock (_gate)
        {
            older = _byNode.TryGetValue(stream.Node, out var own) ? [.. own] : [];
            if (older.Any(other => other.BootId != stream.BootId && other.IsBeating) || IsElsewhere(stream))
            {
                return new Failure("identity_in_use", $"another process uses the identity of '{stream.Node}' just now; stop it first, or join with a folder of its own") { Retryable = true };
            }

            if (_streams.Count >= StreamsMax)
            {
                return new Failure("stargate_full", "this Stargate has as many streams as it can serve; try another one") { Retryable = true, RetryAfter = FullRetryAfter };
            }

            _streams[stream.Number] = stream;
            if (own is null)
            {
                _byNode[stream.Node] = own = new List<IOpenStream>(1);
            }

            own.Add(stream);
        }

        foreach (var other in older)
        {
            other.Abort("replaced by a newer stream of the same node");
        }

        return null;
    }

    public void Remove(IOpenStream stream)
    {
        lock (_gate)
        {
            _streams.TryRemove(stream.Number, out _);
            if (_byNode.TryGetValue(stream.Node, out var own) && own.Remove(stream) && own.Count == 0)
            {
                _byNode.Remove(stream.Node);
            }
        }
    }

    /// <summary>A peer that has lost the node's stream, or misses its beats, says so at once.</summary>
    private bool IsElsewhere(IOpenStream stream) => elsewhere(stream.Node).Any(observation =>
        observation.Connected
        && observation.BootId != stream.BootId
        && observation.Health is NodeHealth.Healthy or NodeHealth.Draining or NodeHealth.Unknown);

    /// <summary>Makes a document that a node refused visible.</summary>
    public void NoteRejection(NodeId node, NodeRejection rejection, CoordinationMetrics metrics)
    {
        metrics.Rejected();
        LogRejection(node, rejection.Key, rejection.Revision, rejection.Field, rejection.Rule);
    }

    /// <summary>Names a node that is late.</summary>
    public void NoteSlow(NodeId node, string how) => LogSlow(node, how);

    public void WakeAll()
    {
        foreach (var (_, stream) in _streams)
        {
            stream.Wake();
        }
    }

    public void Wake(NodeRole role)
    {
        foreach (var (_, stream) in _streams)
        {
            if (stream.Role == role)
            {
                stream.Wake();
            }
        }
    }

    public void Wake(NodeId node)
    {
        foreach (var stream in Of(node))
        {
            stream.Wake();
        }
    }

    /// <summary>Gives the streams whose number leaves a remainder their sign of life.</summary>
    public void Pulse(int remainder, int divisor)
    {
        foreach (var (number, stream) in _streams)
        {
            if (number % divisor == remainder)
            {
                stream.Pulse();
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Node} is slow: what it was sent is {How}")]
    private partial void LogSlow(NodeId node, string how);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Node} refused {Key} of revision {Revision}: {Field}: {Rule}; it keeps the last good one")]
    private partial void LogRejection(NodeId node, ResourceKey key, Revision revision, string field, string rule);
}
