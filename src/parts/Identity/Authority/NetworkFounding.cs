using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Identity;

/// <summary>
/// Opens the network that a store holds; on an empty store it makes one, by a single commit that only one of several
/// starters can win: the network with its authority, the two first policies, and the first operator's token.
/// </summary>
public sealed class NetworkFounding(IControlStore store, MasterKey masterKey, IdentityOptions options, IEntropy entropy, TimeProvider time)
{
    public const string NetworkKey = "self";

    public const string OperatorPolicy = "operator";

    public const string ReaderPolicy = "reader";

    public const string FirstOperator = "usr:operator";

    private const string CaKeyPurpose = "network/self caKeySealed";

    private const string Author = "founding";

    private const int NetworkIdBytes = 10;

    private readonly SealedBox _box = new(masterKey, entropy);

    /// <summary>Opens the network, or makes it with the given domain.</summary>
    public async ValueTask<Outcome<Founding>> OpenAsync(string domain, CancellationToken cancellation)
    {
        var present = await store.ReadOneAsync(ResourceKinds.Network, NetworkKey, cancellation);
        if (!present.Succeeded)
        {
            return present.Failure;
        }

        return present.Value.Document is { } network ? Open(network) : await FoundAsync(domain, cancellation);
    }

    /// <summary>Opens the network of a document that is at hand, such as one out of a snapshot while the store is away.</summary>
    public Outcome<Founding> Open(NetworkDocument network)
    {
        var key = _box.Open(CaKeyPurpose, Convert.FromBase64String(network.CaKeySealed));
        if (!key.Succeeded)
        {
            return new Failure("master_key_wrong", "this is not the master key of the network in this database; restore the file master.key or EDGE_MASTER_KEY");
        }

        var authority = NetworkAuthority.Load(network.CaCertificate, key.Value, entropy, time);
        return authority.Succeeded ? new Founding(network, authority.Value, null) : authority.Failure;
    }

    private async ValueTask<Outcome<Founding>> FoundAsync(string domain, CancellationToken cancellation)
    {
        Span<byte> random = stackalloc byte[NetworkIdBytes];
        entropy.Fill(random);
        var networkId = Base32.Encode(random);
        var authority = NetworkAuthority.Make(networkId, entropy, time);
        var network = new NetworkDocument
        {
            NetworkId = networkId,
            Domain = domain,
            CaCertificate = authority.CertificatePem,
            CaKeySealed = Convert.ToBase64String(_box.Seal(CaKeyPurpose, authority.ExportKey())),
            Created = time.GetUtcNow(),
        };
        if (ResourceKinds.Network.Validate(network) is { } invalid)
        {
            return invalid;
        }

        var token = Token.Make(TokenKind.Api, entropy);
        var outcome = await store.CommitAsync(FirstCommit(network, token), cancellation);
        return outcome switch
        {
            CommitOutcome.Committed => new Founding(network, authority, token),
            CommitOutcome.Conflict => await OpenAfterLosingAsync(cancellation),
            _ => StoreRecords.FailureOf(outcome)!,
        };
    }

    private Commit FirstCommit(NetworkDocument network, Token token)
    {
        Operation[] operations =
        [
            ResourceKinds.Network.Put(NetworkKey, network, StoreRecords.Account),
            ResourceKinds.Policy.Put(OperatorPolicy, Granting("create", "read", "update", "delete", "list", "watch", "sudo"), StoreRecords.Account),
            ResourceKinds.Policy.Put(ReaderPolicy, Granting("read", "list", "watch"), StoreRecords.Account),
            ResourceKinds.Token.Put(token.Accessor, FirstToken(token), StoreRecords.Account),
        ];
        return new Commit
        {
            Author = Author,
            Operations = operations,
            Compares = [.. operations.Select(operation => new Compare.ModifiedAt(operation.Key, Revision.Zero))],
        };
    }

    private TokenDocument FirstToken(Token token) => new()
    {
        Kind = Token.TextOf(TokenKind.Api),
        SecretHash = token.SecretHash,
        Subject = FirstOperator,
        Description = "the first operator's, made with the network",
        Policies = [OperatorPolicy],
        Created = time.GetUtcNow(),
        Expires = time.GetUtcNow() + options.ApiTokenLifetime,
    };

    private async ValueTask<Outcome<Founding>> OpenAfterLosingAsync(CancellationToken cancellation)
    {
        var present = await store.ReadOneAsync(ResourceKinds.Network, NetworkKey, cancellation);
        if (!present.Succeeded)
        {
            return present.Failure;
        }

        return present.Value.Document is { } network
            ? Open(network)
            : new Failure("store_not_empty", "the database holds no network but is not empty either; take an empty one, or restore a backup");
    }

    private static PolicyDocument Granting(params string[] capabilities) =>
        new() { Rules = [new PolicyRule { Path = "*", Capabilities = capabilities }] };
}
