using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Identity;

/// <summary>Makes the tokens of people and tools. Revoking one is deleting <c>tokens/&lt;accessor&gt;</c>.</summary>
public sealed class ApiTokens(IControlStore store, IdentityOptions options, IEntropy entropy, TimeProvider time)
{
    public static readonly TimeSpan LifetimeMax = TimeSpan.FromDays(366);

    /// <summary>Makes a token; its text is never to be had again.</summary>
    /// <param name="author">Who asks for it.</param>
    public async ValueTask<Outcome<Token>> CreateAsync(
        ApiTokenRequest request, string author, CancellationToken cancellation)
    {
        var lifetime = request.Lifetime ?? options.ApiTokenLifetime;
        if (lifetime <= TimeSpan.Zero || lifetime > LifetimeMax)
        {
            return Failure.Invalid("lifetime", lifetime.ToString(), $"a token is valid for at most {LifetimeMax.Days} days");
        }

        var token = Token.Make(TokenKind.Api, entropy);
        var document = DocumentOf(token, request, lifetime);
        if (ResourceKinds.Token.Validate(document) is { } invalid)
        {
            return invalid;
        }

        var failure = await PolicyNames.CheckAsync(store, document.Policies, cancellation) ?? await WriteAsync(token, document, author, cancellation);
        return failure is null ? token : failure;
    }

    private async ValueTask<Failure?> WriteAsync(Token token, TokenDocument document, string author, CancellationToken cancellation)
    {
        var put = ResourceKinds.Token.Put(token.Accessor, document, StoreRecords.Account);
        var outcome = await store.CommitAsync(
            new Commit { Author = author, Operations = [put], Compares = [new Compare.ModifiedAt(put.Key, Revision.Zero)] },
            cancellation);
        return StoreRecords.FailureOf(outcome);
    }

    private TokenDocument DocumentOf(Token token, ApiTokenRequest request, TimeSpan lifetime) => new()
    {
        Kind = Token.TextOf(TokenKind.Api),
        SecretHash = token.SecretHash,
        Subject = request.Subject,
        Description = request.Description,
        Policies = request.Policies,
        Created = time.GetUtcNow(),
        Expires = time.GetUtcNow() + lifetime,
    };
}
