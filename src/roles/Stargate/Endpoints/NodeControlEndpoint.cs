using Edge.Identity;
using Edge.Kernel;
using Edge.Protocol;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Edge.Stargate;

/// <summary>Answers the streams of Gateways and Hosts.</summary>
internal sealed partial class NodeControlEndpoint(StargateServices services, DeviceSessions sessions, ILogger<NodeControlEndpoint> logger)
    : NodeControlService
{
    /// <summary>What a message of a node may weigh; the largest honest one is an acknowledgement with a hundred rejections.</summary>
    public const int MessageBytesMax = 128 * 1024;

    public static readonly TimeSpan HelloTimeout = TimeSpan.FromSeconds(10);

    public override async Task Connect(
        IAsyncStreamReader<NodeMessage> requestStream, IServerStreamWriter<StargateFrame> responseStream, ServerCallContext context)
    {
        try
        {
            // Asked of the request itself: the call would keep a copy of all metadata for as long as the stream lives.
            var session = Pass(sessions.Authenticate(context.GetHttpContext().Request.Headers.Authorization));
            var hello = await ReadHelloAsync(requestStream, context.CancellationToken);
            var greeting = Pass(NodeGreeting.Check(hello, session));
            using var stream = new NodeStream(greeting, session, ControlConnection.Of(context.GetHttpContext())?.Address, services)
            {
                Authenticate = token => sessions.Authenticate("Bearer " + token),
                Opened = () => ArrivalPlace.Leave(context),
                Cut = context.GetHttpContext().Abort,
            };
            if (services.Streams.Add(stream) is { } refused)
            {
                throw RpcFailure.From(refused);
            }

            LogConnected(stream.Node, stream.Role, hello.Version);
            await RunAsync(stream, requestStream, responseStream);
        }
        catch (RpcException error) when (error.StatusCode != StatusCode.Cancelled)
        {
            services.Metrics.Refused(RpcFailure.ToFailure(error).Code);
            LogRefused(context.Peer, error.Status.Detail);
            throw;
        }
        catch (InvalidProtocolBufferException error)
        {
            services.Metrics.Refused("malformed_message");
            LogRefused(context.Peer, error.Message);
            throw RpcFailure.From(new Failure("malformed_message", "a message can't be read"));
        }
    }

    private async Task RunAsync(
        NodeStream stream, IAsyncStreamReader<NodeMessage> requests, IServerStreamWriter<StargateFrame> responses)
    {
        services.Metrics.StreamOpened(NodeRoleName.Of(stream.Role));
        var inGoodOrder = false;
        try
        {
            stream.Begin();
            inGoodOrder = await stream.RunAsync(requests, responses);
        }
        catch (Exception error) when (error is OperationCanceledException or InvalidOperationException or IOException and not InvalidProtocolBufferException)
        {
            // The connection is gone, in one of the ways in which the framework says so.
            LogBroken(stream.Node, error.Message);
        }
        finally
        {
            services.Streams.Remove(stream);
            services.Drains.Leave(stream.Node);
            services.Snapshots.Forget(stream);
            services.Metrics.StreamClosed(NodeRoleName.Of(stream.Role));
            services.Board.Tell(judge => judge.Disconnected(stream.Node, stream.Number, inGoodOrder));
            LogDisconnected(stream.Node, inGoodOrder ? "it left" : "it was cut");
        }
    }

    private async Task<Hello> ReadHelloAsync(IAsyncStreamReader<NodeMessage> requests, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(HelloTimeout, services.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            return await requests.MoveNext(either.Token) && requests.Current.Hello is { } hello
                ? hello
                : throw RpcFailure.From(new Failure("hello_missing", "a stream begins with Hello"));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw RpcFailure.From(new Failure("hello_missing", $"Hello did not come within {HelloTimeout.TotalSeconds} s"));
        }
    }

    private static T Pass<T>(Outcome<T> outcome) => outcome.Succeeded ? outcome.Value : throw RpcFailure.From(outcome.Failure);

    [LoggerMessage(Level = LogLevel.Information, Message = "Connected with {Node}, a {Role} of release {Version}")]
    private partial void LogConnected(NodeId node, NodeRole role, string version);

    [LoggerMessage(Level = LogLevel.Information, Message = "Disconnected from {Node}: {Reason}")]
    private partial void LogDisconnected(NodeId node, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The stream of {Node} broke: {Reason}")]
    private partial void LogBroken(NodeId node, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Refused the stream of {Peer}: {Reason}")]
    private partial void LogRefused(string peer, string reason);
}
