using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Identity;

/// <summary>Makes join codes. Each lets one node in, once, within some minutes.</summary>
public sealed class JoinCodes(IControlStore store, string caHash, IdentityOptions options, IEntropy entropy, TimeProvider time)
{
    public static readonly TimeSpan LifetimeMin = TimeSpan.FromSeconds(1);

    public static readonly TimeSpan LifetimeMax = TimeSpan.FromDays(1);

    private readonly MemberWriter _members = new(store, entropy);

    public async ValueTask<Outcome<JoinCode>> CreateAsync(JoinCodeRequest request, CancellationToken cancellation)
    {
        if (request.Role is NodeRole.Stargate or NodeRole.Api)
        {
            return Failure.Invalid("role", NodeRoleName.Of(request.Role), "a join code lets in a gateway or a host; a stargate or api is let in by the master key and the database");
        }

        var lifetime = request.Lifetime ?? options.JoinCodeLifetime;
        if (lifetime < LifetimeMin || lifetime > LifetimeMax)
        {
            return Failure.Invalid("lifetime", lifetime.ToString(), "a join code is good for one second to one day");
        }

        if (request.Node is { } node && await _members.CheckFreeAsync(node, cancellation) is { } taken)
        {
            return taken;
        }

        var token = Token.Make(TokenKind.Join, entropy);
        var document = new TokenDocument
        {
            Kind = Token.TextOf(TokenKind.Join),
            SecretHash = token.SecretHash,
            Subject = request.Subject,
            Description = $"join code for a {NodeRoleName.Of(request.Role)}",
            Created = time.GetUtcNow(),
            Expires = time.GetUtcNow() + lifetime,
            JoinRole = request.Role,
            JoinNode = request.Node?.Value,
            JoinRegion = request.Region?.Value,
        };
        if (ResourceKinds.Token.Validate(document) is { } invalid)
        {
            return invalid;
        }

        var put = ResourceKinds.Token.Put(token.Accessor, document, StoreRecords.Account);
        var outcome = await store.CommitAsync(
            new Commit { Author = request.Subject, Operations = [put], Compares = [new Compare.ModifiedAt(put.Key, Revision.Zero)] },
            cancellation);
        return StoreRecords.FailureOf(outcome) is { } failure ? failure : new JoinCode(token, caHash, request.Stargate);
    }
}
