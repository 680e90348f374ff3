using Edge.Kernel;

namespace Edge.Coordination;

/// <summary>
/// What a feed wants its node to be sent; the node answers with the nonce. One message may be sent to many nodes.
/// </summary>
public abstract class FeedMessage
{
    private object? _form;

    private FeedMessage(Revision cursor) => Nonce = (ulong)cursor.Value;

    /// <summary>Where the message leads to, and so the same for every node; within a class it comes once.</summary>
    public ulong Nonce { get; }

    /// <summary>The message in the form in which it travels, made by the first who sends it and shared by all others.</summary>
    public TForm Form<TForm>(Func<FeedMessage, TForm> make)
        where TForm : class
    {
        if (Volatile.Read(ref _form) is TForm form)
        {
            return form;
        }

        // Of several who make it at the same time, one shares.
        var made = make(this);
        return Interlocked.CompareExchange(ref _form, made, null) as TForm ?? made;
    }

    public sealed class Snapshot(ReplicaSnapshot content) : FeedMessage(content.Cursor)
    {
        public ReplicaSnapshot Content => content;
    }

    public sealed class Delta(ReplicaDelta content) : FeedMessage(content.To)
    {
        private readonly long _bytes = content.Puts.Sum(static entry => (long)entry.Body.Length);

        public ReplicaDelta Content => content;

        public bool IsEmpty => content.Puts.Count + content.Deletes.Count == 0;

        public bool IsSmall(CoordinationOptions options) =>
            content.Puts.Count + content.Deletes.Count <= options.DeltaResourcesMax && _bytes <= options.DeltaBytesMax;
    }
}
