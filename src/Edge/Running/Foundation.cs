using Edge.Client;
using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Store.Sql;

namespace Edge.Running;

/// <summary>The network in its database, opened with the master key; made if the database is empty.</summary>
/// <param name="CaHash">SHA-256 of the network's certificate, which join codes carry.</param>
internal sealed record Foundation(IControlStore Store, MasterKey MasterKey, string Domain, string CaHash)
{
    /// <summary>
    /// Opens the database and the network in it. Whoever makes the network writes <c>admin.json</c> into the folder; a lost
    /// one is made anew, since whoever holds database and master key is the operator.
    /// </summary>
    public static async Task<Outcome<Foundation>> OpenAsync(FoundationSetting setting, TimeProvider time, CancellationToken cancellation)
    {
        var opened = await setting.Database.OpenAsync(setting.Patient, time, cancellation);
        if (!opened.Succeeded)
        {
            return opened.Failure;
        }

        var store = opened.Value;
        var foundation = await OpenAsync(setting, store, time, cancellation);
        if (!foundation.Succeeded && setting.Patient && foundation.Failure.Retryable)
        {
            return new Foundation(store, setting.MasterKey, setting.Domain, "");
        }

        if (!foundation.Succeeded)
        {
            await store.DisposeAsync();
        }

        return foundation;
    }

    /// <summary>The same network with a connection of its own to the database, so that each role has one.</summary>
    public async Task<Outcome<Foundation>> AgainAsync(Database database, TimeProvider time, CancellationToken cancellation)
    {
        var opened = await database.OpenAsync(patient: false, time, cancellation);
        return opened.Succeeded ? this with { Store = opened.Value } : opened.Failure;
    }

    private static async Task<Outcome<Foundation>> OpenAsync(FoundationSetting setting, SqlControlStore store, TimeProvider time, CancellationToken cancellation)
    {
        if (setting.Joined && await store.ReadAsync(ResourceKinds.Network.Range, cancellation) is ReadOutcome.Found { Head.Revision.Value: 0 })
        {
            return new Failure("database_empty", $"{setting.Database} is empty, but {setting.Folder} belongs to a network already: restore a backup ('edge store restore'), or give the right --database");
        }

        var founding = await new NetworkFounding(store, setting.MasterKey, new IdentityOptions(), SystemEntropy.Instance, time).OpenAsync(setting.Domain, cancellation);
        if (!founding.Succeeded)
        {
            return founding.Failure;
        }

        using var authority = founding.Value.Authority;
        var token = founding.Value.OperatorToken;
        if (token is null && setting.Keeper && !File.Exists(Path.Combine(setting.Folder, AdminFile.Name)))
        {
            var made = await OperatorTokenAsync(store, time, cancellation);
            if (!made.Succeeded)
            {
                return made.Failure;
            }

            token = made.Value;
        }

        if (token is not null)
        {
            AdminFile.Write(setting.Folder, token.Print());
        }

        return new Foundation(store, setting.MasterKey, founding.Value.Network.Domain, authority.CertificateHash);
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
