using Edge.Kernel;
using Edge.Protocol;

namespace Edge.Hosting;

/// <summary>What is asked over the mesh of audit logs.</summary>
public sealed partial class MeshLink
{
    /// <summary>What the Stargates recorded, and which of them did not answer. Each speaks for itself alone.</summary>
    public async Task<(IReadOnlyList<AuditEvent> Events, IReadOnlyList<NodeId> Silent)> ReadAuditAsync(AuditQuery query, CancellationToken cancellation)
    {
        var request = new AuditRequest
        {
            SinceUnixMs = query.Since > DateTimeOffset.UnixEpoch ? query.Since.ToUnixTimeMilliseconds() : 0,
            Subject = query.Subject,
            Path = query.Path,
            Action = query.Action,
            Outcome = query.Outcome is { } outcome ? AuditLine.TextOf(outcome) : "",
            Limit = query.Limit,
        };
        List<KeyValuePair<NodeId, MeshPeer>> peers;
        lock (_gate)
        {
            peers = [.. _peers];
        }

        var answers = await Task.WhenAll(peers.Select(async peer => (peer.Key, Reply: await peer.Value.ReadAuditAsync(request, cancellation))));
        var events = answers
            .Where(static answer => answer.Reply is not null)
            .SelectMany(answer => answer.Reply!.Lines
                .Select(static line => AuditLine.Read(line.Memory))
                .OfType<AuditEvent>()
                .Where(query.Matches)
                .Take(query.Limit)
                .Select(happened => happened.Bounded() with { Node = answer.Key.Value }));
        return ([.. events], [.. answers.Where(static answer => answer.Reply is null).Select(static answer => answer.Key)]);
    }
}
