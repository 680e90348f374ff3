using Edge.Coordination;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Protocol;
using Edge.Store.Sql;
using Edge.Store.Sqlite;
using Edge.Tests.Network;

namespace Edge.Bench.Coordination;

/// <summary>
/// A real Stargate in a process of its own, its store, and its members: their documents are committed to the store, as an
/// Api does, instead of by ten thousand join codes.
/// </summary>
internal sealed class BenchStargate : IAsyncDisposable
{
    private const int MembersPerCommit = Commit.OperationsMax / 2;

    /// <summary>What one more member adds to the JSON of a plan.</summary>
    private const int MemberBytes = 16;

    private readonly string _folder = Machine.TemporaryFolder();
    private readonly LoopbackRange _range = LoopbackRange.Reserve();
    private readonly NodeProcess _process;
    private readonly List<NodeProcess> _others = [];
    private readonly Dictionary<ResourceKey, Revision> _modified = [];
    private readonly Dictionary<ResourceClass, ulong> _digests = [];
    private readonly Dictionary<(ResourceClass Class, long To), ulong> _after = [];
    private SqlControlStore? _store;
    private long _generation;

    private BenchStargate()
    {
        _process = Make("stargate", "stargate-1", 11, Cores.Server);
    }

    public int Process => _process.Process.Id;

    public NodeProcess Node => _process;

    public string Control => _process.Control.ToString();

    /// <summary>The control addresses of all Stargates, among which the nodes are divided.</summary>
    public IReadOnlyList<string> Controls => [Control, .. _others.Where(static other => other.Name.StartsWith("stargate", StringComparison.Ordinal)).Select(static other => other.Control.ToString())];

    public long Epoch { get; private set; }

    public Revision Revision { get; private set; }

    private string Database => Path.Combine(_folder, "control.db");

    public static async Task<BenchStargate> StartAsync(TimeProvider time)
    {
        var stargate = new BenchStargate();
        await stargate._process.StartAsync();
        var opened = await SqliteControlStore.OpenAsync(stargate.Database, new SqliteStoreOptions(), time, CancellationToken.None);
        stargate._store = opened.Value;
        return stargate;
    }

    /// <summary>Starts another Stargate, or an Api, on the same store.</summary>
    public async Task<NodeProcess> AddAsync(string role, string name, int host)
    {
        var process = Make(role, name, host, Cores.Server);
        _others.Add(process);
        await process.StartAsync();
        return process;
    }

    /// <summary>Takes members in.</summary>
    public async Task<IReadOnlyList<SwarmDevice>> EnrolAsync(NodeRole role, int count)
    {
        var devices = Enumerable.Range(1, count).Select(number => SwarmDevice.Make($"{NodeRoleName.Of(role)}-{number:D5}", role)).ToList();
        foreach (var chunk in devices.Chunk(MembersPerCommit))
        {
            await CommitAsync([.. chunk.SelectMany(static device => (Operation[])
            [
                ResourceKinds.Node.Put(device.Id.Value, new NodeDocument { Role = device.Role, Region = Region.Default.Value }, "self"),
                ResourceKinds.Device.Put(device.Id.Value, new DeviceDocument { PublicKey = device.PublicKey(), Role = device.Role }, "self"),
            ])]);
        }

        return devices;
    }

    /// <summary>Reads what the store holds, so that the nodes hold the same.</summary>
    public async Task<IReadOnlyList<ResourceEntry>> LearnAsync()
    {
        var found = (ReadOutcome.Found)await _store!.ReadAsync(KeyRange.All, CancellationToken.None);
        var topic = NodeTopic.Of(NodeRole.Gateway, NodeId.Parse("any"));
        (Epoch, Revision) = (found.Head.Epoch, found.Head.Revision);
        _modified.Clear();
        _digests.Clear();
        foreach (var entry in found.Entries)
        {
            _modified[entry.Key] = entry.Modified;
            if (topic.ClassOf(entry.Key) is { } resourceClass)
            {
                _digests[resourceClass] = _digests.GetValueOrDefault(resourceClass) ^ ReplicaDigest.Of(entry.Key, entry.Modified);
            }
        }

        return found.Entries;
    }

    public IReadOnlyList<ReplicaPosition> PositionsOf(SwarmDevice device) =>
        [.. NodeTopic.Classes.Select(resourceClass => new ReplicaPosition(resourceClass, Revision, DigestOf(device, resourceClass)))];

    public ulong DigestOf(SwarmDevice device, ResourceClass resourceClass)
    {
        if (device.Role == NodeRole.Gateway)
        {
            return _digests.GetValueOrDefault(resourceClass);
        }

        var own = ResourceKinds.Node.Key(device.Id.Value);
        return resourceClass == ResourceClass.Tenant ? ReplicaDigest.Of(own, _modified[own]) : ReplicaDigest.Empty;
    }

    /// <summary>The digest of what a Gateway holds after a delta: worked out once for all that are sent it.</summary>
    public ulong DigestAfter(Delta delta)
    {
        lock (_after)
        {
            var resourceClass = ControlWire.Read(delta.Class)!.Value;
            if (_after.TryGetValue((resourceClass, delta.To), out var known))
            {
                return known;
            }

            var digest = _digests.GetValueOrDefault(resourceClass);
            foreach (var gone in delta.Deletes.Select(ResourceKey.Parse))
            {
                digest ^= _modified.Remove(gone, out var before) ? ReplicaDigest.Of(gone, before) : ReplicaDigest.Empty;
            }

            foreach (var put in delta.Puts)
            {
                var (key, modified) = (ResourceKey.Parse(put.Key), new Revision(put.Modified));
                digest ^= (_modified.TryGetValue(key, out var before) ? ReplicaDigest.Of(key, before) : ReplicaDigest.Empty) ^ ReplicaDigest.Of(key, modified);
                _modified[key] = modified;
            }

            _digests[resourceClass] = digest;
            _after[(resourceClass, delta.To)] = digest;
            return digest;
        }
    }

    /// <summary>Commits an express resource of a size; every Gateway is sent it.</summary>
    public async Task ChangeAsync(int bytes)
    {
        var members = Enumerable.Range(1, bytes / MemberBytes).Select(static number => $"gateway-{number:D5}").ToList();
        await CommitAsync([ResourceKinds.RoutingPlan.Put("bench", new RoutingPlanDocument { Generation = ++_generation, Members = members }, "self")]);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in (NodeProcess[])[.. _others, _process])
        {
            await process.DisposeAsync();
        }

        if (_store is not null)
        {
            await _store.DisposeAsync();
        }

        _range.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private NodeProcess Make(string role, string name, int host, string cores)
    {
        var (folder, address) = (Path.Combine(_folder, name), _range.Address(host));
        return new NodeProcess(
            "bench", role, name, address, folder,
            () => ["--data", folder, "--listen", address, "--node", name, "--database", Database, "--domain", "edge.test"],
            new Dictionary<string, string> { ["EDGE_MASTER_KEY"] = new string('7', 64) })
        {
            Cores = cores,
        };
    }

    /// <summary>Writes to the store, as an Api does.</summary>
    public async Task CommitAsync(IReadOnlyList<Operation> operations)
    {
        var outcome = await _store!.CommitAsync(new Commit { Author = "bench", Operations = operations }, CancellationToken.None);
        Revision = outcome is CommitOutcome.Committed committed
            ? committed.Revision
            : throw new InvalidOperationException($"a commit was not made: {outcome}");
    }
}
