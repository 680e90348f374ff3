using Edge.Dns;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Identity;

/// <summary>Makes TSIG keys. Revoking one is deleting <c>tsig/&lt;name&gt;</c>.</summary>
public sealed class TsigKeys(IControlStore store, SealedBox box, IEntropy entropy, TimeProvider time)
{
    /// <summary>What secrets are sealed for, each for its own key.</summary>
    internal static string PurposeOf(string name) => $"tsig {name}";

    /// <summary>Makes a key; its secret is never to be had again.</summary>
    /// <param name="author">Who asks for it, and whose account it acts for.</param>
    public async ValueTask<Outcome<TsigKeyMade>> CreateAsync(TsigKeyRequest request, string author, CancellationToken cancellation)
    {
        if (ResourceKinds.TsigKey.CheckId(request.Name) is { } bad)
        {
            return Failure.Invalid("name", request.Name, bad.Rule!);
        }

        var secret = new byte[SecretBytes(request.Algorithm)];
        entropy.Fill(secret);
        var now = time.GetUtcNow();
        var document = new TsigKeyDocument
        {
            Algorithm = request.Algorithm,
            SecretSealed = Convert.ToBase64String(box.Seal(PurposeOf(request.Name), secret)),
            Policies = request.Policies,
            Description = request.Description,
            Created = now,
            Expires = now + request.Lifetime,
        };
        if ((ResourceKinds.TsigKey.Validate(document) ?? await PolicyNames.CheckAsync(store, document.Policies, cancellation)) is { } invalid)
        {
            return invalid;
        }

        var put = ResourceKinds.TsigKey.Put(request.Name, document, author);
        var outcome = await store.CommitAsync(new Commit { Author = author, Operations = [put], Compares = [new Compare.ModifiedAt(put.Key, Revision.Zero)] }, cancellation);
        return outcome switch
        {
            CommitOutcome.Committed committed => new TsigKeyMade(request.Name, request.Algorithm, secret, document.Expires, committed.Revision),
            CommitOutcome.Conflict => new Failure("conflict", $"the key {request.Name} already exists: choose another name, or revoke it first by 'edge zone key revoke {request.Name}'"),
            _ => StoreRecords.FailureOf(outcome)!,
        };
    }

    internal static TsigAlgorithm AlgorithmOf(string name) => name switch
    {
        "hmac-sha512" => TsigAlgorithm.HmacSha512,
        "hmac-sha384" => TsigAlgorithm.HmacSha384,
        _ => TsigAlgorithm.HmacSha256,
    };

    private static int SecretBytes(string algorithm) => AlgorithmOf(algorithm) switch
    {
        TsigAlgorithm.HmacSha512 => 64,
        TsigAlgorithm.HmacSha384 => 48,
        _ => 32,
    };
}
