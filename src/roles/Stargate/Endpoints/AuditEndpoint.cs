using System.Collections.Concurrent;
using Edge.Hosting;
using Edge.Identity;
using Edge.Kernel;
using Edge.Protocol;
using Google.Protobuf;
using Grpc.Core;

namespace Edge.Stargate;

/// <summary>Tells Apis what this Stargate recorded: who may read it is theirs to check.</summary>
internal sealed class AuditEndpoint(IAuditLog log, DeviceSessions sessions, TimeProvider time) : Audit.AuditBase
{
    /// <summary>Reading costs a walk over files.</summary>
    public const int ReadsPerSecondMax = 10;

    public const int MessageBytesMax = 4 * 1024;

    /// <summary>Of an answer; older events are left out.</summary>
    private const int AnswerBytesMax = 1024 * 1024;

    /// <summary>Only Apis that logged in have one.</summary>
    private readonly ConcurrentDictionary<NodeId, RequestBudget> _budgets = new();

    public override async Task<AuditReply> Read(AuditRequest request, ServerCallContext context)
    {
        var session = sessions.Authenticate(context.RequestHeaders.GetValue("authorization"));
        if (!session.Succeeded || session.Value.Role != NodeRole.Api)
        {
            throw RpcFailure.From(session.Failure ?? new Failure("no_capability", "only an Api reads the audit log"));
        }

        var budget = _budgets.GetOrAdd(session.Value.Node, static (_, clock) => new RequestBudget(ReadsPerSecondMax, ReadsPerSecondMax, clock), time);
        lock (budget)
        {
            if (!budget.TryTake())
            {
                throw RpcFailure.From(new Failure("too_many_reads", $"an Api reads the audit log at most {ReadsPerSecondMax} times in a second") { Retryable = true });
            }
        }

        var found = await log.ReadAsync(QueryOf(request), context.CancellationToken);
        return found.Succeeded ? Answer(found.Value) : throw RpcFailure.From(found.Failure);
    }

    private static AuditQuery QueryOf(AuditRequest request) => new()
    {
        Since = request.SinceUnixMs is > 0 and < 253_402_300_800_000 ? DateTimeOffset.FromUnixTimeMilliseconds(request.SinceUnixMs) : DateTimeOffset.MinValue,
        Subject = request.Subject,
        Path = request.Path,
        Action = request.Action,
        Outcome = AuditLine.OutcomeOf(request.Outcome),
        Limit = Math.Clamp(request.Limit, 1, AuditQuery.LimitMax),
    };

    private static AuditReply Answer(IReadOnlyList<AuditEvent> events)
    {
        var lines = new List<ByteString>();
        var bytes = 0;
        foreach (var happened in events.Reverse())
        {
            var line = AuditLine.Write(happened);
            bytes += line.Length;
            if (bytes > AnswerBytesMax)
            {
                break;
            }

            lines.Add(UnsafeByteOperations.UnsafeWrap(line));
        }

        lines.Reverse();
        return new AuditReply { Lines = { lines } };
    }
}
