using Edge.Coordination;
using Edge.Kernel;

namespace Edge.Tests.Simulation.Configuration;

/// <summary>One node's stream at a simulated Stargate: sends what the part's own feed decides, and hears what comes back.</summary>
internal sealed class SimulatedFeed(
    SimulationRun run, ControlView view, SimulatedConnection connection, StreamMessage.Hello hello, CoordinationOptions options, CoordinationMetrics metrics)
{
    private readonly ConfigFeed _feed = new(NodeTopic.Of(NodeRole.Gateway, hello.Node), hello.Epoch, hello.Positions, options, metrics, run.Time);

    /// <summary>Called after each bookmark.</summary>
    public Action<ConfigFeed, ClassPictures> Bookmarked { get; init; } = static (_, _) => { };

    /// <summary>Serves the node until it goes or says what it may not.</summary>
    public async Task ServeAsync(CancellationToken cancellation)
    {
        void ViewChanged(ControlPicture before, ControlPicture after) => Advance();
        view.Changed += ViewChanged;
        using var streamEnd = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _ = run.Start(BookmarkAsync, streamEnd.Token);
        try
        {
            Advance();
            while (await connection.ReceiveAsync(cancellation) is { } message && Hear(message))
            {
                Advance();
            }
        }
        finally
        {
            view.Changed -= ViewChanged;
            connection.Cut();
#pragma warning disable CA1849 // The asynchronous form would leave the simulation's thread.
            streamEnd.Cancel();
#pragma warning restore CA1849
        }
    }

    private void Advance()
    {
        foreach (var message in _feed.Advance(ClassPictures.Of(view.Current)))
        {
            connection.Send(new StreamMessage.Feed(message));
        }
    }

    private bool Hear(object message)
    {
        if (message is StreamMessage.Resync resync)
        {
            _feed.Resync(resync.Class, resync.Epoch);
            return true;
        }

        return message is StreamMessage.Ack ack && _feed.Acknowledge(ack.Nonce, ack.Position);
    }

    private async Task BookmarkAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await run.DelayAsync(options.BookmarkPeriod, cancellation);
            var pictures = ClassPictures.Of(view.Current);
            connection.Send(new StreamMessage.Bookmark(view.Current.Epoch, _feed.Bookmark(pictures)));
            Bookmarked(_feed, pictures);
        }
    }
}
