using System.Collections.Concurrent;
using Edge.Bench.Etcd;
using Google.Protobuf;
using Grpc.Core;

namespace Edge.Bench.Coordination;

/// <summary>As many watch streams of etcd as there are nodes on the other side, over as many connections.</summary>
internal sealed class EtcdWatchers(EtcdServer server, TimeProvider time) : IAsyncDisposable
{
    private const int AtOnce = 8;

    private static readonly ByteString Key = ByteString.CopyFromUtf8("routing/plans/bench");

    private readonly List<SwarmConnection> _connections = [];
    private readonly ConcurrentBag<Task> _reading = [];
    private readonly CancellationTokenSource _life = new();
    private volatile Spread? _spread;
    private int _open;

    public async Task ConnectAsync(int count)
    {
        await Task.WhenAll(Enumerable.Range(0, count).Chunk(Swarm.NodesPerConnection).Select(async chunk =>
        {
            var connection = new SwarmConnection(server.Address);
            lock (_connections)
            {
                _connections.Add(connection);
            }

            var limit = new ParallelOptions { MaxDegreeOfParallelism = AtOnce };
            await Parallel.ForEachAsync(chunk, limit, async (_, _) => _reading.Add(await OpenAsync(connection)));
        }));
    }

    public Spread Expect()
    {
        var spread = new Spread(_open, time);
        _spread = spread;
        return spread;
    }

    public async Task ChangeAsync(int bytes) =>
        await new KV.KVClient(_connections[0].Invoker).PutAsync(new PutRequest { Key = Key, Value = ByteString.CopyFromUtf8(new string('x', bytes)) });

    public async ValueTask DisposeAsync()
    {
        await _life.CancelAsync();
        await Task.WhenAll(_reading);
        _connections.ForEach(static connection => connection.Dispose());
        _life.Dispose();
    }

    private async Task<Task> OpenAsync(SwarmConnection connection)
    {
        var call = connection.Invoker.AsyncDuplexStreamingCall(RawMethods.EtcdWatch, null, new CallOptions(cancellationToken: _life.Token));
        var create = new WatchRequest { CreateRequest = new WatchCreateRequest { Key = Key } };
        await call.RequestStream.WriteAsync(create.ToByteArray());
        if (!await call.ResponseStream.MoveNext(_life.Token) || !WatchResponse.Parser.ParseFrom(call.ResponseStream.Current).Created)
        {
            throw new InvalidOperationException("etcd did not create a watch");
        }

        Interlocked.Increment(ref _open);
        return ReadAsync(call.ResponseStream);
    }

    private async Task ReadAsync(IAsyncStreamReader<byte[]> stream)
    {
        try
        {
            while (await stream.MoveNext(_life.Token))
            {
                if (WatchResponse.Parser.ParseFrom(stream.Current).Events.Count > 0)
                {
                    _spread?.Arrived();
                }
            }
        }
        catch (Exception error) when (error is RpcException or OperationCanceledException)
        {
            // The comparison is over.
        }
    }
}
