using Edge.Identity;
using Edge.Kernel;
using Edge.Protocol;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Edge.Stargate;

/// <summary>Answers the other Stargates of the mesh, and the Apis that listen to it.</summary>
internal sealed partial class PeersEndpoint(StargateServices services, IControlStore store, DeviceSessions sessions, ILogger<PeersEndpoint> logger)
    : Peers.PeersBase
{
    /// <summary>What a message of a peer may weigh.</summary>
    public const int MessageBytesMax = 256 * 1024;

    public override async Task Exchange(
        IAsyncStreamReader<PeerMessage> requestStream, IServerStreamWriter<PeerReport> responseStream, ServerCallContext context)
    {
        try
        {
            var session = sessions.Authenticate(context.RequestHeaders.GetValue("authorization"));
            var stream = session.Succeeded ? await OpenAsync(requestStream, session.Value, context.CancellationToken) : session.Failure;
            if (!stream.Succeeded)
            {
                throw RpcFailure.From(stream.Failure);
            }

            using var opened = stream.Value;
            if (services.Streams.Add(opened) is { } refused)
            {
                throw RpcFailure.From(refused);
            }

            ArrivalPlace.Leave(context);
            await RunAsync(opened, requestStream, responseStream, context.CancellationToken);
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

    private async Task<Outcome<PeerStream>> OpenAsync(IAsyncStreamReader<PeerMessage> requests, DeviceSession session, CancellationToken cancellation)
    {
        if (session.Role is not (NodeRole.Stargate or NodeRole.Api))
        {
            return new Failure("no_capability", $"a {NodeRoleName.Of(session.Role)} is not part of the mesh");
        }

        using var limit = new CancellationTokenSource(NodeControlEndpoint.HelloTimeout, services.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            return await requests.MoveNext(either.Token) && requests.Current.Hello is { } hello
                ? PeerStream.Open(hello, session, services, store)
                : new Failure("hello_missing", "a stream begins with Hello");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new Failure("hello_missing", "Hello did not come in time");
        }
    }

    private async Task RunAsync(
        PeerStream stream, IAsyncStreamReader<PeerMessage> requests, IServerStreamWriter<PeerReport> responses, CancellationToken cancellation)
    {
        services.Metrics.StreamOpened(NodeRoleName.Of(stream.Role));
        var inGoodOrder = false;
        try
        {
            inGoodOrder = await stream.RunAsync(requests, responses, cancellation);
        }
        catch (Exception error) when (error is OperationCanceledException or InvalidOperationException or IOException and not InvalidProtocolBufferException)
        {
            LogBroken(stream.Node, error.Message);
        }
        finally
        {
            services.Streams.Remove(stream);
            services.Metrics.StreamClosed(NodeRoleName.Of(stream.Role));
            services.Board.Tell(judge => judge.Disconnected(stream.Node, stream.Number, inGoodOrder));
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The stream of {Node} broke: {Reason}")]
    private partial void LogBroken(NodeId node, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Refused the stream of {Peer}: {Reason}")]
    private partial void LogRefused(string peer, string reason);
}
