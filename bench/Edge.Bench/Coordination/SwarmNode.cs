#pragma warning disable CA1001 // A semaphore whose wait handle nobody asks for holds nothing that would need disposal.
using Edge.Kernel;
using Edge.Protocol;
using Google.Protobuf;
using Grpc.Core;

namespace Edge.Bench.Coordination;

/// <summary>One simulated node: logs in, holds a stream, beats, and acknowledges what it is sent.</summary>
internal sealed class SwarmNode(SwarmDevice device, SwarmConnection connection, Swarm swarm)
{
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly ulong _bootId = BitConverter.ToUInt64(device.Seed);
    private AsyncDuplexStreamingCall<byte[], byte[]>? _call;
    private Metadata? _session;
    private long _sequence;

    public SwarmDevice Device => device;

    public async Task LoginAsync(CancellationToken cancellation) => _session = await device.LoginAsync(connection, cancellation);

    /// <summary>Opens the stream; returns when the Stargate has welcomed the node.</summary>
    /// <returns>Runs until the stream ends.</returns>
    public async Task<Task> OpenAsync(CancellationToken cancellation)
    {
        _call = connection.Invoker.AsyncDuplexStreamingCall(RawMethods.NodeControl, null, new CallOptions(_session, cancellationToken: cancellation));
        var hello = new Hello
        {
            Node = device.Id.Value,
            Role = NodeRoleName.Of(device.Role),
            Region = Region.Default.Value,
            Version = "bench",
            BootId = _bootId,
            Epoch = swarm.Epoch,
        };
        hello.Positions.AddRange(swarm.PositionsOf(device).Select(ControlWire.Write));
        await WriteAsync(new NodeMessage { Hello = hello });
        await BeatAsync();
        if (!await _call.ResponseStream.MoveNext(cancellation))
        {
            throw new InvalidOperationException($"{device.Id} was not welcomed");
        }

        return ReadAsync(_call.ResponseStream, cancellation);
    }

    /// <summary>A heartbeat, of constant size.</summary>
    public Task BeatAsync() => WriteAsync(new NodeMessage
    {
        Heartbeat = new Heartbeat { Sequence = ++_sequence, State = NodeState.Serving, Load = new Load { InFlight = 1, Requests = 1000 } },
    });

    private async Task WriteAsync(NodeMessage message)
    {
        await _writing.WaitAsync();
        try
        {
            await _call!.RequestStream.WriteAsync(message.ToByteArray());
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task ReadAsync(IAsyncStreamReader<byte[]> stream, CancellationToken cancellation)
    {
        try
        {
            while (await stream.MoveNext(cancellation))
            {
                await TakeAsync(stream.Current);
            }
        }
        catch (Exception error) when (error is RpcException or IOException or OperationCanceledException or InvalidOperationException)
        {
            // The stream is over, whoever ended it; the swarm asks how many are left.
        }

        swarm.Lost();
    }

    private async Task TakeAsync(byte[] bytes)
    {
        var message = StargateMessage.Parser.ParseFrom(bytes);
        switch (message.MessageCase)
        {
            case StargateMessage.MessageOneofCase.Delta:
                var delta = message.Delta;
                swarm.Take(device, delta);
                await AcknowledgeAsync(delta.Nonce, delta.Class, delta.To, swarm.DigestAfter(delta));
                break;
            case StargateMessage.MessageOneofCase.Snapshot:
                swarm.NoteSnapshot(bytes.Length);
                if (message.Snapshot.Last)
                {
                    await AcknowledgeAsync(message.Snapshot.Nonce, message.Snapshot.Class, message.Snapshot.Cursor, swarm.DigestOf(device, message.Snapshot.Class));
                }

                break;
        }
    }

    private Task AcknowledgeAsync(ulong nonce, DeliveryClass deliveryClass, long cursor, ulong digest) => WriteAsync(new NodeMessage
    {
        Ack = new Ack { Nonce = nonce, Position = new Position { Class = deliveryClass, Cursor = cursor, Digest = digest } },
    });
}
