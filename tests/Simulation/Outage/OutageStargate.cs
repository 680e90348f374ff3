using Edge.Coordination;
using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Naming;
using Edge.Tests.Simulation.Configuration;

namespace Edge.Tests.Simulation.Outage;

/// <summary>
/// A Stargate of the parts' own view, feeds, directory of tokens and choice of Gateways, with a snapshot on its disk. What
/// happens to it while the database is away must not show.
/// </summary>
internal sealed class OutageStargate(SimulationRun run, SimulatedNetwork network, string name, IControlStore store)
{
    private static readonly CoordinationOptions Options = new();

    private static readonly CoordinationMetrics Metrics = new(new SimulatedMeters());

    private static readonly TimeSpan SnapshotPeriod = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan MeshPeriod = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan VouchWithin = TimeSpan.FromSeconds(3);

    private readonly HashSet<NodeId> _streams = [];
    private CancellationTokenSource? _life;
    private byte[]? _disk;
    private ControlView? _view;
    private IdentityDirectory? _directory;
    private TimeSpan? _heardAt;

    public string Name => name;

    public bool IsUp => _life is not null;

    public IReadOnlyList<OutageStargate> Mesh { get; set; } = [];

    public ControlPicture Current => _view!.Current;

    public TimeSpan StoreDown => _view!.StoreDown;

    private IEnumerable<OutageStargate> Peers => Mesh.Where(peer => peer != this && peer.IsUp);

    public void Start()
    {
        network.Restart(name);
        var life = _life = run.NewLife();
        var view = _view = new ControlView(store, Options, Metrics, run.Time);
        var directory = _directory = new IdentityDirectory(new IdentityOptions(), run.Time);
        _heardAt = Peers.Any() ? run.Time.Elapsed : null;
        if (_disk is not null)
        {
            var kept = KeptConfiguration.Parse(_disk).Value;
            view.Restore(ControlPicture.Of(kept.Epoch, kept.Revision, kept.Resources.Select(static resource => resource.Resource), kept.Chain), kept.Cohorts);
        }

        directory.Replace(view.Current.Entries.Values);
        view.Changed += (_, after) => directory.Replace(after.Entries.Values);
        foreach (var peer in Peers)
        {
            peer._directory!.Grants.All.ToList().ForEach(grant => Take(grant));
            peer._directory.Revocations.InForce.ToList().ForEach(Take);
        }

        _ = run.Start(view.RunAsync, life.Token);
        _ = run.Start(BesideAsync, life.Token);
        network.Listen(name, connection => _ = run.Start(cancellation => ServeAsync(view, connection, cancellation), life.Token));
    }

    public void Crash()
    {
        _life!.Cancel();
        _life = null;
        _streams.Clear();
        network.Crash(name);
    }

    public void Take(TokenGrant grant) => _directory!.Grants.Add(grant);

    public void Take(TokenRevocation revocation) => _directory!.Revocations.Hear(revocation);

    /// <summary>What a verifier hears that asks for a token.</summary>
    public TokenGrant? Find(string accessor) =>
        _directory!.TryFindToken(accessor, out var grant) && run.Time.GetUtcNow() < grant.Expires && !_directory.Revocations.Covers(grant) ? grant : null;

    /// <summary>The Gateways that visitors are sent to: those that any Stargate hears, as the choice of DNS takes them.</summary>
    public IReadOnlyList<NodeId> Resolve(string host)
    {
        var entries = Current.Entries.Values;
        if (!entries.Any(entry => entry.Key.StartsWith(ResourceKinds.Service.Prefix) && ResourceKinds.Service.Parse(entry).Value.Domains.Contains(host)))
        {
            return [];
        }

        var gateways = entries
            .Where(static entry => entry.Key.StartsWith(ResourceKinds.Node.Prefix))
            .Select(entry => (Id: NodeId.Parse(ResourceKinds.Node.IdOf(entry.Key)!), Document: ResourceKinds.Node.Parse(entry).Value))
            .Select(node => new NamedGateway(node.Id, node.Document, Mesh.Any(stargate => stargate._streams.Contains(node.Id)) ? NodeHealth.Healthy : NodeHealth.Down))
            .ToList();
        return [.. gateways.Where(static gateway => gateway.Health == NodeHealth.Healthy).Select(static gateway => gateway.Id).Union(HealthGuard.Kept(gateways, 0.3))];
    }

    private async Task BesideAsync(CancellationToken cancellation)
    {
        var keptAt = TimeSpan.Zero;
        while (true)
        {
            await run.DelayAsync(MeshPeriod, cancellation);
            _heardAt = Peers.Any() ? run.Time.Elapsed : _heardAt;
            if (run.Time.Elapsed - keptAt >= SnapshotPeriod && Current.IsLoaded)
            {
                keptAt = run.Time.Elapsed;
                _disk = new KeptConfiguration
                {
                    Epoch = Current.Epoch,
                    Revision = Current.Revision,
                    Chain = Current.Chain,
                    Resources = [.. Current.Entries.Values.Select(static entry => new KeptResource(entry, ResourceClass.Undelivered, entry.Modified))],
                    Cohorts = _view!.KeepCohorts(Current),
                }.ToBytes();
            }
        }
    }

    private async Task ServeAsync(ControlView view, SimulatedConnection connection, CancellationToken cancellation)
    {
        if (await connection.ReceiveAsync(cancellation) is not StreamMessage.Hello hello || !IsMember(hello.Node))
        {
            connection.Cut();
            return;
        }

        _streams.Add(hello.Node);
        try
        {
            await new SimulatedFeed(run, view, connection, hello, Options, Metrics) { Bookmarked = (feed, pictures) => Vouch(feed, pictures, connection) }
                .ServeAsync(cancellation);
        }
        finally
        {
            _streams.Remove(hello.Node);
        }
    }

    /// <summary>A login needs the device's document alone, which a Stargate has in its picture.</summary>
    private bool IsMember(NodeId node) =>
        Current.Entries.TryGetValue(ResourceKinds.Device.Key(node.Value), out var entry) && !ResourceKinds.Device.Parse(entry).Value.Revoked;

    /// <summary>Revocations that only the mesh told go out first: a node that is vouched for has heard them.</summary>
    private void Vouch(ConfigFeed feed, ClassPictures pictures, SimulatedConnection connection)
    {
        if (_directory!.Revocations.HeardAlone is { Count: > 0 } unwritten)
        {
            connection.Send(new OutageMessage.Revoked(unwritten));
        }

        if (feed.HoldsAll(ResourceClass.Express, pictures) && (_view!.StoreSilence < VouchWithin || run.Time.Elapsed - _heardAt < VouchWithin))
        {
            connection.Send(new OutageMessage.Vouch());
        }
    }
}
