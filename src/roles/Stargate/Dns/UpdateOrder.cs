using System.Net;
using Edge.Identity;
using Edge.Kernel;
using Edge.Naming;

namespace Edge.Stargate;

/// <summary>An update that somebody wants done.</summary>
/// <param name="Digest">Names what was signed.</param>
internal sealed record UpdateOrder(ZoneUpdate Update, string Digest, TsigGrant Grant, IPEndPoint Client)
{
    /// <summary>A commit for it: of several, the store makes one.</summary>
    public Commit Commit(IReadOnlyList<Operation> operations, Compare compare) => new()
    {
        Author = Grant.Subject,
        Operations = operations,
        Compares = [compare],
        IdempotencyKey = Digest,
        RequestDigest = Digest,
    };
}
