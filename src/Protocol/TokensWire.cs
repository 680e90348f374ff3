using Edge.Kernel;
using Edge.Kernel.Resources;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Edge.Protocol;

/// <summary>Between the messages of tokens.proto and Kernel's types. What comes from outside is checked here, once.</summary>
public static class TokensWire
{
    /// <summary>Grants or revocations in one message, at most: far below what a message may weigh.</summary>
    public const int EntriesPerMessageMax = 32;

    private const int HashBytes = 32;

    private const int PoliciesMax = 32;

    private const int TextLengthMax = 200;

    public static Grant Write(TokenGrant grant) => new()
    {
        Accessor = grant.Accessor,
        Kind = Token.TextOf(grant.Kind),
        SecretHash = ByteString.CopyFrom(grant.SecretHash.Span),
        Subject = grant.Subject,
        Family = grant.Family ?? "",
        Policies = { grant.Policies },
        Created = grant.Created.ToTimestamp(),
        Expires = grant.Expires.ToTimestamp(),
    };

    /// <summary>Null for what is malformed, or of a release that knows more than this one.</summary>
    public static TokenGrant? Read(Grant grant) =>
        Token.KindOf(grant.Kind) is TokenKind.User or TokenKind.Api
        && ResourceKinds.Token.CheckId(grant.Accessor) is null
        && (grant.Family.Length == 0 || ResourceKinds.Token.CheckId(grant.Family) is null)
        && grant.SecretHash.Length == HashBytes
        && grant.Subject.Length is > 0 and <= TextLengthMax
        && grant.Policies.Count <= PoliciesMax && grant.Policies.All(static policy => policy.Length <= TextLengthMax)
        && TimeOf(grant.Created) is { } created && TimeOf(grant.Expires) is { } expires
            ? new TokenGrant
            {
                Accessor = grant.Accessor,
                Kind = Token.KindOf(grant.Kind)!.Value,
                SecretHash = grant.SecretHash.Memory,
                Subject = grant.Subject,
                Family = grant.Family.Length == 0 ? null : grant.Family,
                Policies = [.. grant.Policies],
                Created = created,
                Expires = expires,
            }
            : null;

    public static Revocation Write(TokenRevocation revocation) => new()
    {
        Id = revocation.Id.ToString(),
        Before = revocation.Before.ToTimestamp(),
        Expires = revocation.Expires.ToTimestamp(),
    };

    /// <summary>Null for what is malformed, or of a release that knows more than this one.</summary>
    public static TokenRevocation? Read(Revocation revocation) =>
        RevocationId.TryParse(revocation.Id, out var id) && TimeOf(revocation.Before) is { } before && TimeOf(revocation.Expires) is { } expires
            ? new TokenRevocation(id, before, expires)
            : null;

    /// <summary>All of it, in as many messages as it needs.</summary>
    public static IEnumerable<TokenNews> Write(IReadOnlyList<TokenGrant> grants, IReadOnlyList<TokenRevocation> revocations)
    {
        foreach (var some in revocations.Chunk(EntriesPerMessageMax))
        {
            yield return new TokenNews { Revocations = { some.Select(Write) } };
        }

        foreach (var some in grants.Chunk(EntriesPerMessageMax))
        {
            yield return new TokenNews { Grants = { some.Select(Write) } };
        }
    }

    private static DateTimeOffset? TimeOf(Timestamp? at) =>
        at is { Seconds: >= 0 and < 253_402_300_799, Nanos: >= 0 and < 1_000_000_000 } ? at.ToDateTimeOffset() : null;
}
