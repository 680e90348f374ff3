using System.Collections.Concurrent;
using Edge.Kernel;
using Edge.Protocol;

namespace Edge.Bench.Coordination;

/// <summary>Many simulated nodes over few connections, in this one process. They hold already what the store holds.</summary>
internal sealed class Swarm(BenchStargate stargate, TimeSpan beatPeriod, TimeProvider time) : IAsyncDisposable
{
    public const int NodesPerConnection = 100;

    /// <summary>How many nodes of one connection log in or open their streams at a time.</summary>
    private const int AtOnce = 8;

    /// <summary>Beats are spread over so many moments of a period.</summary>
    private const int BeatMoments = 50;

    private readonly List<SwarmNode> _nodes = [];
    private readonly List<SwarmConnection> _connections = [];
    private readonly ConcurrentBag<Task> _reading = [];
    private CancellationTokenSource _life = new();
    private Task _beating = Task.CompletedTask;
    private volatile Spread? _spread;
    private int _open;
    private int _connected = -1;
    private long _snapshotBytes;

    public int Open => _open;

    public long SnapshotBytes => Interlocked.Read(ref _snapshotBytes);

    public long Epoch => stargate.Epoch;

    public IReadOnlyList<ReplicaPosition> PositionsOf(SwarmDevice device) => stargate.PositionsOf(device);

    public ulong DigestOf(SwarmDevice device, DeliveryClass deliveryClass) => stargate.DigestOf(device, ControlWire.Read(deliveryClass)!.Value);

    public ulong DigestAfter(Delta delta) => stargate.DigestAfter(delta);

    /// <summary>What the nodes do with a delta; by default it counts as arrived.</summary>
    public Action<SwarmDevice, Delta>? Took { get; init; }

    public void Take(SwarmDevice device, Delta delta)
    {
        if (Took is { } took)
        {
            took(device, delta);
        }
        else
        {
            _spread?.Arrived();
        }
    }

    public void Lost() => Interlocked.Decrement(ref _open);

    public void NoteSnapshot(int bytes) => Interlocked.Add(ref _snapshotBytes, bytes);

    /// <summary>Connects more nodes.</summary>
    public async Task ConnectAsync(IReadOnlyList<SwarmDevice> devices)
    {
        var (life, controls) = (_life.Token, stargate.Controls);
        await Task.WhenAll(devices.Chunk(NodesPerConnection).Select(async chunk =>
        {
            var connection = new SwarmConnection(controls[Interlocked.Increment(ref _connected) % controls.Count]);
            var nodes = chunk.Select(device => new SwarmNode(device, connection, this)).ToList();
            lock (_connections)
            {
                _connections.Add(connection);
            }

            var limit = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = life };
            await Parallel.ForEachAsync(nodes, limit, async (node, cancellation) => await node.LoginAsync(cancellation));
            await Parallel.ForEachAsync(nodes, limit, async (node, _) =>
            {
                _reading.Add(await node.OpenAsync(life));
                Interlocked.Increment(ref _open);
            });
            lock (_nodes)
            {
                _nodes.AddRange(nodes);
            }
        }));
        _beating = _beating.IsCompleted ? BeatAsync(life) : _beating;
    }

    /// <summary>From now on arrivals count for this change.</summary>
    public Spread Expect()
    {
        var spread = new Spread(_open, time);
        _spread = spread;
        return spread;
    }

    /// <summary>Ends every stream and connection.</summary>
    public async Task DisconnectAsync()
    {
        await _life.CancelAsync();
        await _beating;
        await Task.WhenAll(_reading);
        _reading.Clear();
        _connections.ForEach(static connection => connection.Dispose());
        _connections.Clear();
        _nodes.Clear();
        _life.Dispose();
        _life = new CancellationTokenSource();
    }

    public async ValueTask DisposeAsync()
    {
        await DisconnectAsync();
        _life.Dispose();
    }

    private async Task BeatAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(beatPeriod / BeatMoments, time);
        try
        {
            for (var moment = 0; await timer.WaitForNextTickAsync(cancellation); moment = (moment + 1) % BeatMoments)
            {
                for (var i = moment; i < _nodes.Count; i += BeatMoments)
                {
                    await _nodes[i].BeatAsync();
                }
            }
        }
        catch (Exception error) when (error is OperationCanceledException or Grpc.Core.RpcException or InvalidOperationException or IOException)
        {
            // The streams are over.
        }
    }
}
