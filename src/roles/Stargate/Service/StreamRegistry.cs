using System.Collections.Concurrent;
using Edge.Kernel;
using Edge.Protocol;
using Microsoft.Extensions.Logging;

namespace Edge.Stargate;

/// <summary>The streams that are open at this Stargate.</summary>
internal sealed partial class StreamRegistry(ILogger<StreamRegistry> logger)
{
    /// <summary>More streams than this are sent to other Stargates.</summary>
    public const int StreamsMax = 50_000;

    private readonly ConcurrentDictionary<long, IOpenStream> _streams = new();
    private long _numbers;

    public int Count => _streams.Count;

    public long NextNumber() => Interlocked.Increment(ref _numbers);

    public IReadOnlyCollection<IOpenStream> All => (IReadOnlyCollection<IOpenStream>)_streams.Values;

    /// <summary>
    /// Takes a new stream in. A node has one stream here: an older one of the same process ends. Null, or why the new one
    /// is refused: while a process of the node beats, another one with the same identity is a stranger.
    /// </summary>
    public Failure? Add(IOpenStream stream)
    {
        foreach (var other in _streams.Values.Where(other => other.Node == stream.Node))
        {
            if (other.BootId != stream.BootId && other.IsBeating)
            {
                return new Failure("identity_in_use", $"another process uses the identity of '{stream.Node}' just now; stop it first, or join with a folder of its own") { Retryable = true };
            }

            other.Abort("replaced by a newer stream of the same node");
        }

        if (_streams.Count >= StreamsMax)
        {
            return new Failure("stargate_full", "this Stargate has as many streams as it can serve; try another one") { Retryable = true };
        }

        _streams[stream.Number] = stream;
        return null;
    }

    public void Remove(IOpenStream stream) => _streams.TryRemove(stream.Number, out _);

    /// <summary>Makes a document that a node refused visible.</summary>
    public void NoteRejection(NodeId node, Rejection rejection) =>
        LogRejection(node, rejection.Key, rejection.Revision, rejection.Field, rejection.Rule);

    public void WakeAll()
    {
        foreach (var stream in _streams.Values)
        {
            stream.Wake();
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Node} refused {Key} of revision {Revision}: {Field}: {Rule}; it keeps the last good one")]
    private partial void LogRejection(NodeId node, string key, long revision, string field, string rule);
}
