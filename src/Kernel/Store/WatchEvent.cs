namespace Edge.Kernel;

/// <summary>What a watch yields, in revision order.</summary>
public abstract record WatchEvent
{
    private WatchEvent()
    {
    }

    /// <summary>A revision that touched the watched range, reduced to that range.</summary>
    public sealed record Changed(long Epoch, Change Change) : WatchEvent;

    /// <summary>Nothing in the range changed up to this revision: the watcher may move its cursor there.</summary>
    public sealed record Progress(long Epoch, Revision Revision) : WatchEvent;

    /// <summary>The revision asked for lies below the log's floor; read the range again. The watch ends.</summary>
    public sealed record Compacted(Revision Floor) : WatchEvent;

    /// <summary>The store was restored; read the range again. The watch ends.</summary>
    public sealed record EpochChanged(long Epoch) : WatchEvent;

    /// <summary>The store does not answer just now; the watch goes on by itself.</summary>
    public sealed record Interrupted(string Detail) : WatchEvent;
}
