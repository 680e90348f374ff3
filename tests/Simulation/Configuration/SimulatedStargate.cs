using Edge.Coordination;
using Edge.Kernel;

namespace Edge.Tests.Simulation.Configuration;

/// <summary>A Stargate as far as configuration goes: the part's own view and feeds, between a simulated store and streams.</summary>
internal sealed class SimulatedStargate(SimulationRun run, SimulatedNetwork network, string name, IControlStore store)
{
    /// <summary>A short memory, so that nodes which were away need snapshots too.</summary>
    private static readonly CoordinationOptions Options = new() { LogRevisionsMax = 20, DeltaResourcesMax = 10 };

    private static readonly CoordinationMetrics Metrics = new(new SimulatedMeters());

    private CancellationTokenSource? _life;

    public string Name => name;

    public void Start()
    {
        network.Restart(name);
        _life = run.NewLife();
        var view = new ControlView(store, Options, Metrics, run.Time);
        var alive = _life.Token;
        _ = run.Start(view.RunAsync, alive);
        network.Listen(name, connection => _ = run.Start(cancellation => ServeAsync(view, connection, cancellation), alive));
    }

    public void Crash()
    {
        _life?.Cancel();
        network.Crash(name);
    }

    private async Task ServeAsync(ControlView view, SimulatedConnection connection, CancellationToken cancellation)
    {
        if (await connection.ReceiveAsync(cancellation) is not StreamMessage.Hello hello)
        {
            return;
        }

        var feed = new ConfigFeed(NodeTopic.Of(NodeRole.Gateway, hello.Node), hello.Epoch, hello.Positions, Options, Metrics, run.Time);
        void Advance()
        {
            foreach (var message in feed.Advance(ClassPictures.Of(view.Current)))
            {
                connection.Send(new StreamMessage.Feed(message));
            }
        }

        void ViewChanged(ControlPicture before, ControlPicture after) => Advance();
        view.Changed += ViewChanged;
        using var streamEnd = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _ = run.Start(token => BookmarkAsync(view, feed, connection, token), streamEnd.Token);
        try
        {
            Advance();
            while (await connection.ReceiveAsync(cancellation) is { } message && Hear(feed, message))
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

    private static bool Hear(ConfigFeed feed, object message)
    {
        if (message is StreamMessage.Resync resync)
        {
            feed.Resync(resync.Class, resync.Epoch);
            return true;
        }

        return message is StreamMessage.Ack ack && feed.Acknowledge(ack.Nonce, ack.Position);
    }

    private async Task BookmarkAsync(ControlView view, ConfigFeed feed, SimulatedConnection connection, CancellationToken cancellation)
    {
        while (true)
        {
            await run.DelayAsync(Options.BookmarkPeriod, cancellation);
            connection.Send(new StreamMessage.Bookmark(view.Current.Epoch, feed.Bookmark(ClassPictures.Of(view.Current))));
        }
    }
}
