using System.Net;
using Edge.Coordination;
using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Tests.Simulation.Configuration;

namespace Edge.Tests.Simulation.Outage;

/// <summary>A Gateway of the kernel's own replica, with two streams to two Stargates, a disk, and the gate that verifies tokens.</summary>
internal sealed class OutageGateway(SimulationRun run, SimulatedNetwork network, NodeId id, IReadOnlyList<OutageStargate> stargates)
{
    private static readonly string[] Verified = [ResourceKinds.Token.Prefix, ResourceKinds.Policy.Prefix, ResourceKinds.Revocation.Prefix];

    private static readonly IdentityMetrics Metrics = new(new SimulatedMeters());

    private readonly OutageStargate?[] _streams = new OutageStargate?[2];
    private CancellationTokenSource? _life;
    private KeptConfiguration? _disk;
    private ConfigReplica _replica = new(Parse);
    private PrivilegedGate? _gate;
    private TimeSpan? _vouchedAt;
    private int _asked;

    public NodeId Id => id;

    public bool IsUp => _life is not null;

    public ReplicaPicture Current => _replica.Current;

    /// <summary>Since when it has had a stream without a break; null if it has none.</summary>
    public TimeSpan? ConnectedSince { get; private set; }

    /// <summary>Since when it has had none.</summary>
    public TimeSpan LostSince { get; private set; }

    public void Start()
    {
        network.Restart(id.Value);
        var life = _life = run.NewLife();
        var replica = _replica = new ConfigReplica(Parse);
        var directory = new IdentityDirectory(new IdentityOptions(), run.Time);
        (_vouchedAt, ConnectedSince, LostSince) = (null, null, run.Time.Elapsed);
        _gate = new PrivilegedGate(
            directory, new IdentityOptions(), Metrics, () => run.Time.Elapsed - _vouchedAt,
            (accessor, _) => Task.FromResult(_streams.OfType<OutageStargate>().Select(stargate => stargate.Find(accessor)).FirstOrDefault()), run.Time);
        replica.Changed += picture =>
        {
            directory.Replace(picture.Entries.Where(static entry => Array.Exists(Verified, entry.Key.StartsWith)).Select(static entry => entry.Value.Resource));
            _disk = replica.Keep([]);
        };
        if (_disk is not null)
        {
            replica.Restore(KeptConfiguration.Parse(_disk.ToBytes()).Value);
        }

        for (var i = 0; i < _streams.Length; i++)
        {
            var slot = i;
            _ = run.Start(cancellation => KeepStreamAsync(replica, directory, slot, cancellation), life.Token);
        }
    }

    public void Crash()
    {
        _life!.Cancel();
        _life = null;
        Array.Clear(_streams);
        network.Crash(id.Value);
    }

    /// <summary>Whether a visitor of a host gets its site here.</summary>
    public bool Serves(string host) => IsUp && Current.All<ServiceDocument>().Any(service => service.Document.Domains.Contains(host));

    /// <summary>The code of the refusal; null if the gate lets the token in. Each asker has an address of its own.</summary>
    public async ValueTask<string?> AskAsync(string token) =>
        (await _gate!.AdmitAsync($"Bearer {token}", $"nodes/{id}", Capabilities.Read, new IPAddress(++_asked), run.End)).Failure?.Code;

    private static Outcome<object> Parse(ResourceEntry entry) =>
        ResourceKinds.Find(entry.Kind) is { } kind ? kind.ParseUntyped(entry) : new Failure("unknown_kind", entry.Kind);

    private async Task KeepStreamAsync(ConfigReplica replica, IdentityDirectory directory, int slot, CancellationToken cancellation)
    {
        while (true)
        {
            await run.DelayAsync(run.Between(0, 2), cancellation);
            var chosen = run.Pick([.. stargates.Where(stargate => stargate != _streams[1 - slot])]);
            if (await network.ConnectAsync(id.Value, chosen.Name, cancellation) is { } connection)
            {
                try
                {
                    await FollowAsync(replica, directory, connection, () => Open(slot, chosen), cancellation);
                }
                finally
                {
                    connection.Cut();
                }
            }

            Close(slot);
        }
    }

    private void Open(int slot, OutageStargate stargate)
    {
        _streams[slot] = stargate;
        ConnectedSince ??= run.Time.Elapsed;
    }

    private void Close(int slot)
    {
        _streams[slot] = null;
        if (_streams[1 - slot] is null && ConnectedSince is not null)
        {
            (ConnectedSince, LostSince) = (null, run.Time.Elapsed);
        }
    }

    private async Task FollowAsync(ConfigReplica replica, IdentityDirectory directory, SimulatedConnection connection, Action opened, CancellationToken cancellation)
    {
        connection.Send(new StreamMessage.Hello(id, replica.Current.Epoch, [.. replica.Current.Positions.Values.OrderBy(static position => position.Class)]));
        while (await connection.ReceiveAsync(cancellation) is { } message)
        {
            opened();
            switch (message)
            {
                case StreamMessage.Feed { Content: FeedMessage feed }:
                    connection.Send(Apply(replica, feed));
                    break;
                case StreamMessage.Bookmark bookmark:
                    foreach (var position in bookmark.Positions)
                    {
                        if (replica.Apply(bookmark.Epoch, position) is ReplicaAnswer.Resync)
                        {
                            connection.Send(new StreamMessage.Resync(position.Class, replica.Current.Epoch));
                        }
                    }

                    break;
                case OutageMessage.Revoked revoked:
                    revoked.Revocations.ToList().ForEach(revocation => directory.Revocations.Hear(revocation));
                    break;
                case OutageMessage.Vouch:
                    _vouchedAt = run.Time.Elapsed;
                    break;
            }
        }
    }

    private static StreamMessage Apply(ConfigReplica replica, FeedMessage message)
    {
        var (answer, resourceClass, nonce) = message switch
        {
            FeedMessage.Snapshot snapshot => (replica.Apply(snapshot.Content), snapshot.Content.Class, snapshot.Nonce),
            FeedMessage.Delta delta => (replica.Apply(delta.Content), delta.Content.Class, delta.Nonce),
            _ => throw new InvalidOperationException($"unknown: {message}"),
        };
        return answer is ReplicaAnswer.Applied applied
            ? new StreamMessage.Ack(nonce, applied.Position)
            : new StreamMessage.Resync(resourceClass, replica.Current.Epoch);
    }
}
