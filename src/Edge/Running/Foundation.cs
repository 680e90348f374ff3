using Edge.Client;
using Edge.Identity;
using Edge.Kernel;
using Edge.Store.Sqlite;

namespace Edge.Running;

/// <summary>The network in its database, opened with the master key; made if the database is empty.</summary>
/// <param name="CaHash">SHA-256 of the network's certificate, which join codes carry.</param>
internal sealed record Foundation(IControlStore Store, MasterKey MasterKey, string Domain, string CaHash)
{
    /// <summary>
    /// Opens the database and the network in it. Whoever makes the network writes <c>admin.json</c> into the folder; a lost
    /// one is made anew, since whoever holds database and master key is the operator.
    /// </summary>
    /// <param name="keeper">Whether this process keeps <c>admin.json</c> in its folder even if it did not make the network.</param>
    public static async Task<Outcome<Foundation>> OpenAsync(
        string folder, string database, MasterKey masterKey, string domain, bool keeper, TimeProvider time, CancellationToken cancellation)
    {
        var opened = await SqliteControlStore.OpenAsync(database, new SqliteStoreOptions(), time, cancellation);
        if (!opened.Succeeded)
        {
            return opened.Failure;
        }

        var store = opened.Value;
        var founding = await new NetworkFounding(store, masterKey, new IdentityOptions(), SystemEntropy.Instance, time).OpenAsync(domain, cancellation);
        if (!founding.Succeeded)
        {
            await store.DisposeAsync();
            return founding.Failure;
        }

        using var authority = founding.Value.Authority;
        var token = founding.Value.OperatorToken;
        if (token is null && keeper && !File.Exists(Path.Combine(folder, AdminFile.Name)))
        {
            var made = await OperatorTokenAsync(store, time, cancellation);
            if (!made.Succeeded)
            {
                await store.DisposeAsync();
                return made.Failure;
            }

            token = made.Value;
        }

        if (token is not null)
        {
            AdminFile.Write(folder, token.Print());
        }

        return new Foundation(store, masterKey, founding.Value.Network.Domain, authority.CertificateHash);
    }

    /// <summary>The same network with a connection of its own to the database, so that each role has one.</summary>
    public async Task<Outcome<Foundation>> AgainAsync(string database, TimeProvider time, CancellationToken cancellation)
    {
        var opened = await SqliteControlStore.OpenAsync(database, new SqliteStoreOptions(), time, cancellation);
        return opened.Succeeded ? this with { Store = opened.Value } : opened.Failure;
    }

    private static ValueTask<Outcome<Token>> OperatorTokenAsync(IControlStore store, TimeProvider time, CancellationToken cancellation) =>
        new ApiTokens(store, new IdentityOptions(), SystemEntropy.Instance, time).CreateAsync(
            new ApiTokenRequest
            {
                Subject = NetworkFounding.FirstOperator,
                Description = "the operator's, made again because admin.json was gone",
                Policies = [NetworkFounding.OperatorPolicy],
            },
            NetworkFounding.FirstOperator,
            cancellation);
}
