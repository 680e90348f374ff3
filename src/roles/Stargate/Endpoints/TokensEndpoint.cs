using System.Collections.Concurrent;
using Edge.Identity;
using Edge.Kernel;
using Edge.Protocol;
using Grpc.Core;

namespace Edge.Stargate;

/// <summary>Answers the verifiers of the network that met a token which they do not know. Hosts, which are trusted with nothing, are not answered.</summary>
internal sealed class TokensEndpoint(TokenDesk desk, DeviceSessions sessions, TimeProvider time) : Tokens.TokensBase
{
    /// <summary>Look-ups that one node may make in a second, and at once: guesses that it passes on must not cost much here.</summary>
    public const int LookupsPerSecondMax = 100;

    public const int MessageBytesMax = 16 * 1024;

    /// <summary>Only nodes that logged in have one, so there are as many as nodes.</summary>
    private readonly ConcurrentDictionary<NodeId, RequestBudget> _budgets = new();

    public override Task<AnnounceReply> Announce(Grant request, ServerCallContext context)
    {
        var session = sessions.Authenticate(context.RequestHeaders.GetValue("authorization"));
        if (!session.Succeeded || session.Value.Role != NodeRole.Api)
        {
            throw RpcFailure.From(session.Failure ?? new Failure("no_capability", "only an Api gives tokens"));
        }

        if (TokensWire.Read(request) is not { } grant)
        {
            throw RpcFailure.From(Failure.Invalid("grant", null, "it cannot be read"));
        }

        desk.Take(grant);
        return Task.FromResult(new AnnounceReply());
    }

    public override Task<LookupReply> Lookup(LookupRequest request, ServerCallContext context)
    {
        var session = sessions.Authenticate(context.RequestHeaders.GetValue("authorization"));
        if (!session.Succeeded)
        {
            throw RpcFailure.From(session.Failure);
        }

        if (session.Value.Role == NodeRole.Host)
        {
            throw RpcFailure.From(new Failure("no_capability", "a host verifies no tokens"));
        }

        var budget = _budgets.GetOrAdd(session.Value.Node, static (_, clock) => new RequestBudget(LookupsPerSecondMax, LookupsPerSecondMax, clock), time);
        lock (budget)
        {
            if (!budget.TryTake())
            {
                throw RpcFailure.From(new Failure("too_many_lookups", $"a node looks up at most {LookupsPerSecondMax} tokens in a second") { Retryable = true });
            }
        }

        var grant = desk.Find(request.Accessor);
        return Task.FromResult(new LookupReply { Grant = grant is null ? null : TokensWire.Write(grant) });
    }
}
