using Edge.Coordination;
using Edge.Protocol;

namespace Edge.Stargate;

/// <summary>Writes what a feed decides as messages of the stream, large snapshots in chunks.</summary>
internal static class FeedWire
{
    public static void Write(FeedMessage message, int chunkBytesMax, List<StargateMessage> messages)
    {
        switch (message)
        {
            case FeedMessage.Delta delta:
                messages.Add(new StargateMessage { Delta = Write(delta) });
                break;
            case FeedMessage.Snapshot snapshot:
                messages.AddRange(Write(snapshot, chunkBytesMax).Select(static chunk => new StargateMessage { Snapshot = chunk }));
                break;
        }
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
