using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Identity;

/// <summary>What a verifier has to know of a token that the store holds.</summary>
public static class StoredGrant
{
    public static TokenGrant Of(string accessor, TokenDocument document)
    {
        var kind = Token.KindOf(document.Kind);
        Invariant.Hold(kind is not null, "a token's document that was read has a kind");
        return new TokenGrant
        {
            Accessor = accessor,
            Kind = kind.Value,
            SecretHash = Convert.FromHexString(document.SecretHash),
            Subject = document.Subject,
            Policies = document.Policies,
            Created = document.Created,
            Expires = document.Expires,
        };
    }
}
