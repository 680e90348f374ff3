using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Edge.Dns;
using Edge.Identity;
using Edge.Kernel;
using Edge.Naming;
using Edge.Protocol;
using Grpc.Core;

namespace Edge.Stargate;

/// <summary>Tells Apis what only this Stargate knows of its names: who may read them is theirs to check.</summary>
internal sealed class NamesEndpoint(StargateWorks works, DeviceSessions sessions, TimeProvider time) : Names.NamesBase
{
    public const int MessageBytesMax = 4 * 1024;

    private const int AsksPerSecondMax = 20;

    /// <summary>The answers of names are remade at once; a second is long.</summary>
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(5);

    /// <summary>Only Apis that logged in have one.</summary>
    private readonly ConcurrentDictionary<NodeId, RequestBudget> _budgets = new();

    public override async Task<ExplainReply> Explain(ExplainRequest request, ServerCallContext context)
    {
        var node = Authenticate(context);
        if (!DnsName.TryParse(request.Zone, out var zone) || !DnsName.TryParse(request.Name, out var name)
            || !RecordTypeName.TryParse(request.Type, out var type) || !IPAddress.TryParse(request.Address, out var visitor))
        {
            throw RpcFailure.From(new Failure("malformed_message", "a zone, a name, a type and an address are needed"));
        }

        var question = new NameQuestion(zone, name, type, visitor);
        if (!IsWithinBudget(node) || !works.Steering.Answers.TryAsk(question))
        {
            throw Busy();
        }

        works.Naming.Request();
        try
        {
            return new ExplainReply { Explanation = ToJson(await question.Answered.WaitAsync(AnswerWithin, time, context.CancellationToken)).ToJsonString() };
        }
        catch (TimeoutException)
        {
            throw RpcFailure.From(new Failure("busy", "the Stargate did not come to it in time: try again soon") { Retryable = true });
        }
    }

    public override Task<TransfersReply> Transfers(TransfersRequest request, ServerCallContext context)
    {
        if (!IsWithinBudget(Authenticate(context)))
        {
            throw Busy();
        }

        return Task.FromResult(new TransfersReply { State = works.Secondaries.Desk.StateOf(request.Zone)?.ToJson().ToJsonString() ?? "" });
    }

    public override Task<QueriesReply> Queries(QueriesRequest request, ServerCallContext context)
    {
        var apex = Admit(request, context);
        works.Queries.Desk.Step();
        return Task.FromResult(QueriesWire.Of(works.Opened.Identity.Region.Value, works.Queries.Desk.Book.Read(apex, request.Created, time.GetUtcNow())));
    }

    public override async Task Follow(QueriesRequest request, IServerStreamWriter<QueryLines> responseStream, ServerCallContext context)
    {
        var apex = Admit(request, context);
        if (works.Queries.Desk.Book.Follow(apex, request.Created) is not { } follower)
        {
            throw RpcFailure.From(new Failure("busy", "the zone is not answered for here, or too many follow queries already: try again soon") { Retryable = true });
        }

        try
        {
            while (await follower.TakeAsync(context.CancellationToken) is { } taken)
            {
                await responseStream.WriteAsync(QueriesWire.Of(taken.Samples, taken.Lost), context.CancellationToken);
            }
        }
        finally
        {
            works.Queries.Desk.Book.Leave(follower);
        }
    }

    private DnsName Admit(QueriesRequest request, ServerCallContext context)
    {
        if (!IsWithinBudget(Authenticate(context)))
        {
            throw Busy();
        }

        return DnsName.TryParse(request.Zone, out var apex) ? apex : throw RpcFailure.From(new Failure("malformed_message", "a zone is needed"));
    }

    /// <summary>The Api that asks.</summary>
    private NodeId Authenticate(ServerCallContext context)
    {
        var session = sessions.Authenticate(context.RequestHeaders.GetValue("authorization"));
        return session.Succeeded && session.Value.Role == NodeRole.Api
            ? session.Value.Node
            : throw RpcFailure.From(session.Failure ?? new Failure("no_capability", "only an Api asks about names"));
    }

    private static RpcException Busy() =>
        RpcFailure.From(new Failure("busy", $"an Api asks at most {AsksPerSecondMax} times in a second: try again soon") { Retryable = true });

    private bool IsWithinBudget(NodeId node)
    {
        var budget = _budgets.GetOrAdd(node, static (_, clock) => new RequestBudget(AsksPerSecondMax, AsksPerSecondMax, clock), time);
        lock (budget)
        {
            return budget.TryTake();
        }
    }

    private static JsonObject ToJson(NameExplanation explanation) => new()
    {
        ["kind"] = explanation.Alias is not null ? "alias"
            : explanation.Steered is not null ? "steered"
            : explanation.HasRecords ? "records"
            : explanation.IsOfGateways ? "gateways"
            : explanation.IsHosted ? "nothing" : "unknown",
        ["steered"] = explanation.Steered?.ToJson(),
        ["alias"] = explanation.Alias?.ToJson(),
    };
}
