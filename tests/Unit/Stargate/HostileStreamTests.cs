using Edge.Hosting;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Protocol;
using Google.Protobuf;
using Grpc.Core;

namespace Edge.Tests.Unit.Stargate;

public sealed class HostileStreamTests
{
    private static readonly Marshaller<byte[]> Raw = Marshallers.Create(static bytes => bytes, static bytes => bytes);

    private static readonly Method<byte[], byte[]> Connect = new(MethodType.DuplexStreaming, "edge.control.v1.NodeControl", "Connect", Raw, Raw);

    private static readonly Method<byte[], byte[]> Exchange = new(MethodType.DuplexStreaming, "edge.peers.v1.Peers", "Exchange", Raw, Raw);

    private static readonly NodeMessage Greeting = new()
    {
        Hello = new Hello { Node = "gateway-1", Role = "gateway", Region = "local", Version = "test", BootId = 7 },
    };

    public static TheoryData<string, StatusCode> Refused => new()
    {
        { "garbage", StatusCode.InvalidArgument },
        { "oversized", StatusCode.ResourceExhausted },
        { "no hello", StatusCode.InvalidArgument },
        { "empty message", StatusCode.InvalidArgument },
        { "another node", StatusCode.PermissionDenied },
        { "another region", StatusCode.InvalidArgument },
        { "bad position", StatusCode.InvalidArgument },
        { "unknown nonce", StatusCode.InvalidArgument },
        { "ack without position", StatusCode.InvalidArgument },
        { "hello twice", StatusCode.InvalidArgument },
        { "no state", StatusCode.InvalidArgument },
        { "bad contacts", StatusCode.InvalidArgument },
        { "resyncs without end", StatusCode.InvalidArgument },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_hostile_stream_is_refused_with_a_reason_and_disturbs_nobody(string what, StatusCode wanted)
    {
        await using var network = await TestNet.StartAsync(1);
        var good = await network.JoinAsync(NodeRole.Gateway, "gateway-2");
        var bad = await network.OpenAsync(NodeRole.Gateway, "gateway-1");
        using var session = await new ControlDialer(bad.Identity, TimeProvider.System).DialAsync(
            network["stargate-1"].Addresses!.Control!.ToString(), TestContext.Current.CancellationToken);

        var error = await SendAsync(session, Connect, MessagesOf(what));
        Assert.True(wanted == error.StatusCode || error.Trailers.GetValue("edge-code") is not null, $"{what}: {error.Status}");
        Assert.NotEqual("", error.Status.Detail);
        Assert.True(good.Link.Connected);
        await network.PutServiceAsync("docs", "docs.example");
        await Eventually.HoldsAsync("the good one hears of changes", () => good.Link.Replica.Current.All<ServiceDocument>().Any());
    }

    [Fact]
    public async Task Streams_need_a_session_and_the_right_role()
    {
        await using var network = await TestNet.StartAsync(1);
        var gateway = await network.OpenAsync(NodeRole.Gateway, "gateway-1");
        using var session = await new ControlDialer(gateway.Identity, TimeProvider.System).DialAsync(
            network["stargate-1"].Addresses!.Control!.ToString(), TestContext.Current.CancellationToken);

        var stranger = session with { Credentials = new Metadata { { "authorization", "Bearer edg_dev_aaaaaaaaaaaaaaaa_bbbb" } } };
        Assert.Equal(StatusCode.Unauthenticated, (await SendAsync(stranger, Connect, [Greeting.ToByteArray()])).StatusCode);
        Assert.Equal(StatusCode.Unauthenticated, (await SendAsync(session with { Credentials = [] }, Exchange, [])).StatusCode);
        var hello = new PeerMessage { Hello = new PeerHello { Node = "gateway-1", Region = "local" } };
        Assert.Equal(StatusCode.PermissionDenied, (await SendAsync(session, Exchange, [hello.ToByteArray()])).StatusCode);
    }

    [Fact]
    public async Task A_second_process_with_the_identity_of_a_beating_one_is_refused()
    {
        await using var network = await TestNet.StartAsync(1);
        var gateway = await network.JoinAsync(NodeRole.Gateway, "gateway-1");
        using var session = await new ControlDialer(gateway.Identity, TimeProvider.System).DialAsync(
            network["stargate-1"].Addresses!.Control!.ToString(), TestContext.Current.CancellationToken);
        var error = await SendAsync(session, Connect, [Greeting.ToByteArray()]);
        Assert.Equal("identity_in_use", error.Trailers.GetValue("edge-code"));
        Assert.True(gateway.Link.Connected);
    }

    [Fact]
    public async Task Fuzzed_messages_end_their_own_stream_at_most()
    {
        await using var network = await TestNet.StartAsync(1);
        var good = await network.JoinAsync(NodeRole.Gateway, "gateway-2");
        var bad = await network.OpenAsync(NodeRole.Gateway, "gateway-1");
        using var session = await new ControlDialer(bad.Identity, TimeProvider.System).DialAsync(
            network["stargate-1"].Addresses!.Control!.ToString(), TestContext.Current.CancellationToken);
        var random = new Random(20);
        byte[][] corpus = [Greeting.ToByteArray(), .. Enumerable.Concat(MessagesOf("unknown nonce"), MessagesOf("bad contacts")).ToArray()];
        var until = TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(1);
        for (var round = 0; round < 300 && TimeProvider.System.GetUtcNow() < until; round++)
        {
            var mutated = (byte[])corpus[random.Next(corpus.Length)].Clone();
            for (var flips = random.Next(1, 6); flips > 0; flips--)
            {
                mutated[random.Next(mutated.Length)] = (byte)random.Next(256);
            }

            byte[][] messages = random.Next(2) == 0 ? [mutated] : [Greeting.ToByteArray(), mutated];
            await TrySendAsync(session, messages);
        }

        Assert.True(good.Link.Connected);
        await network.PutServiceAsync("docs", "docs.example");
        await Eventually.HoldsAsync("the good one hears of changes", () => good.Link.Replica.Current.All<ServiceDocument>().Any());
    }

    private static byte[][] MessagesOf(string what)
    {
        NodeMessage? second = what switch
        {
            "unknown nonce" => new NodeMessage { Ack = new Ack { Nonce = 99, Position = new Position { Class = DeliveryClass.Tenant } } },
            "ack without position" => new NodeMessage { Ack = new Ack { Nonce = 1 } },
            "hello twice" => Greeting,
            "no state" => new NodeMessage { Heartbeat = new Heartbeat { Sequence = 1 } },
            "bad contacts" => new NodeMessage { Heartbeat = new Heartbeat { Sequence = 1, State = NodeState.Serving, Contacts = new Contacts { Http = "evil.example" } } },
            "resyncs without end" => new NodeMessage { Resync = new Resync { Class = DeliveryClass.Tenant } },
            "empty message" => new NodeMessage(),
            _ => null,
        };
        var first = Greeting.Clone();
        switch (what)
        {
            case "garbage":
                return [[0xff, 0xff, 0xff, 0xff, 0xff, 0x00]];
            case "oversized":
                return [new byte[1024 * 1024]];
            case "no hello":
                return [new NodeMessage { Heartbeat = new Heartbeat() }.ToByteArray()];
            case "another node":
                first.Hello.Node = "gateway-2";
                break;
            case "another region":
                first.Hello.Region = "Not A Region";
                break;
            case "bad position":
                first.Hello.Positions.Add(new Position { Class = DeliveryClass.Tenant, Cursor = -1 });
                break;
        }

        return second is null ? [first.ToByteArray()] : [first.ToByteArray(), .. Enumerable.Repeat(second.ToByteArray(), what == "resyncs without end" ? 20 : 1)];
    }

    private static async Task<RpcException> SendAsync(ControlSession session, Method<byte[], byte[]> method, byte[][] messages) =>
        await TrySendAsync(session, messages, method) ?? throw new InvalidOperationException("the stream ended without a refusal");

    /// <summary>Sends and reads until the Stargate ends the stream; without a method, our side ends it in good order. Null if there was no refusal.</summary>
    private static async Task<RpcException?> TrySendAsync(ControlSession session, byte[][] messages, Method<byte[], byte[]>? method = null)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Eventually.Patience);
        using var call = session.Channel.CreateCallInvoker().AsyncDuplexStreamingCall(method ?? Connect, null, new CallOptions(session.Credentials, cancellationToken: limit.Token));
        try
        {
            foreach (var message in messages)
            {
                try
                {
                    await call.RequestStream.WriteAsync(message, limit.Token).WaitAsync(limit.Token);
                }
                catch (Exception error) when (error is RpcException or InvalidOperationException or OperationCanceledException)
                {
                    break;
                }
            }

            if (method is null)
            {
                await call.RequestStream.CompleteAsync().WaitAsync(limit.Token);
            }

            while (await call.ResponseStream.MoveNext(limit.Token).WaitAsync(limit.Token))
            {
                // What a Stargate sends to a stream that it will refuse is of no interest here.
            }
        }
        catch (RpcException error)
        {
            return error;
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            return null;
        }

        return null;
    }
}
