using Edge.Coordination;
using Edge.Kernel;
using Edge.Protocol;

namespace Edge.Stargate;

/// <summary>
/// Writes what a feed decides as frames of the stream, large snapshots in chunks; once for all nodes that are sent the same.
/// </summary>
internal static class FeedWire
{
    private static readonly StargateFrame SignOfLife = StargateFrame.Of(new StargateMessage { Bookmark = new Bookmark() });

    private static readonly StargateFrame SignOfTrust = StargateFrame.Of(new StargateMessage { Bookmark = new Bookmark { Vouches = true } });

    public static IReadOnlyList<StargateFrame> FramesOf(FeedMessage message, int chunkBytesMax) =>
        message.Form<IReadOnlyList<StargateFrame>>(made => made switch
        {
            FeedMessage.Delta delta => [StargateFrame.Of(new StargateMessage { Delta = Write(delta) })],
            FeedMessage.Snapshot snapshot => [.. Write(snapshot, chunkBytesMax).Select(static chunk => StargateFrame.Of(new StargateMessage { Snapshot = chunk }))],
            _ => [],
        });

    /// <summary>Without positions it says no more than that the Stargate lives, and whether it vouches, and is the same for all nodes.</summary>
    public static StargateFrame BookmarkOf(long epoch, IReadOnlyList<ReplicaPosition> positions, bool vouches)
    {
        if (positions.Count == 0)
        {
            return vouches ? SignOfTrust : SignOfLife;
        }

        var bookmark = new Bookmark { Epoch = epoch, Vouches = vouches };
        bookmark.Positions.AddRange(positions.Select(ControlWire.Write));
        return StargateFrame.Of(new StargateMessage { Bookmark = bookmark });
    }

    private static Delta Write(FeedMessage.Delta message)
    {
        var delta = new Delta
        {
            Nonce = message.Nonce,
            Epoch = message.Content.Epoch,
            Class = ControlWire.Write(message.Content.Class),
            From = message.Content.From.Value,
            To = message.Content.To.Value,
        };
        delta.Puts.AddRange(message.Content.Puts.Select(ControlWire.Write));
        delta.Deletes.AddRange(message.Content.Deletes.Select(static key => key.Value));
        return delta;
    }

    private static IEnumerable<SnapshotChunk> Write(FeedMessage.Snapshot message, int chunkBytesMax)
    {
        var (chunk, bytes) = (ChunkOf(message, 0), 0);
        foreach (var entry in message.Content.Entries)
        {
            if (bytes > 0 && bytes + entry.Body.Length > chunkBytesMax)
            {
                yield return chunk;
                (chunk, bytes) = (ChunkOf(message, chunk.Index + 1), 0);
            }

            chunk.Puts.Add(ControlWire.Write(entry));
            bytes += entry.Body.Length + entry.Key.Value.Length;
        }

        chunk.Last = true;
        yield return chunk;
    }

    private static SnapshotChunk ChunkOf(FeedMessage.Snapshot message, int index) => new()
    {
        Nonce = message.Nonce,
        Epoch = message.Content.Epoch,
        Class = ControlWire.Write(message.Content.Class),
        Cursor = message.Content.Cursor.Value,
        Index = index,
    };
}
