using Edge.Kernel;
using Edge.Protocol;
using Grpc.Core;

namespace Edge.Bench.Coordination;

/// <summary>
/// An Api of the mesh, as far as the comparison needs one: it tells the Stargate of commits, and hears from it which nodes
/// have acknowledged them.
/// </summary>
internal sealed class BenchMesh : IAsyncDisposable
{
    private readonly CancellationTokenSource _life = new();
    private readonly Dictionary<string, long> _applied = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly SwarmConnection _connection;
    private readonly AsyncDuplexStreamingCall<PeerMessage, PeerReport> _call;
    private readonly TimeProvider _time;
    private Task[] _running = [];
    private Spread? _spread;
    private long _wanted = long.MaxValue;

    private BenchMesh(SwarmConnection connection, Metadata session, TimeProvider time)
    {
        (_connection, _time) = (connection, time);
        _call = new Peers.PeersClient(connection.Invoker).Exchange(session, cancellationToken: _life.Token);
    }

    public static async Task<BenchMesh> JoinAsync(BenchStargate stargate, SwarmDevice device, TimeProvider time)
    {
        var connection = new SwarmConnection(stargate.Control);
        var mesh = new BenchMesh(connection, await device.LoginAsync(connection, CancellationToken.None), time);
        await mesh.WriteAsync(new PeerMessage { Hello = new PeerHello { Node = device.Id.Value, Region = Region.Default.Value, Version = "bench", BootId = 1 } });
        mesh._running = [mesh.BeatAsync(), mesh.ReadAsync()];
        return mesh;
    }

    /// <summary>Counts the nodes that have acknowledged the change that comes next.</summary>
    public Spread Expect(int nodes)
    {
        lock (_gate)
        {
            _wanted = long.MaxValue;
            _spread = new Spread(nodes, _time);
            return _spread;
        }
    }

    /// <summary>Tells the Stargate of a commit.</summary>
    public Task AnnounceAsync(Revision revision)
    {
        lock (_gate)
        {
            _wanted = revision.Value;
            foreach (var _ in _applied.Values.Where(applied => applied >= revision.Value))
            {
                _spread?.Arrived();
            }
        }

        return WriteAsync(new PeerMessage { Hint = new RevisionHint { Revision = revision.Value } });
    }

    public async ValueTask DisposeAsync()
    {
        await _life.CancelAsync();
        await Task.WhenAll(_running);
        _call.Dispose();
        _connection.Dispose();
        _life.Dispose();
    }

    private async Task WriteAsync(PeerMessage message)
    {
        await _writing.WaitAsync();
        try
        {
            await _call.RequestStream.WriteAsync(message);
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task ReadAsync()
    {
        try
        {
            while (await _call.ResponseStream.MoveNext(_life.Token))
            {
                foreach (var observation in _call.ResponseStream.Current.Observations.Where(static seen => seen.Role == "gateway"))
                {
                    Take(observation.Node, observation.Applied.Express);
                }
            }
        }
        catch (Exception error) when (error is RpcException or OperationCanceledException)
        {
            // The comparison is over, or the Stargate is.
        }
    }

    private void Take(string node, long applied)
    {
        lock (_gate)
        {
            var before = _applied.GetValueOrDefault(node);
            _applied[node] = applied;
            if (before < _wanted && applied >= _wanted)
            {
                _spread?.Arrived();
            }
        }
    }

    private async Task BeatAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_life.Token))
            {
                await WriteAsync(new PeerMessage { Beat = new PeerBeat { State = NodeState.Serving } });
            }
        }
        catch (Exception error) when (error is RpcException or OperationCanceledException or InvalidOperationException)
        {
            // As above.
        }
    }
}
