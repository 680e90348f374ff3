using Edge.Identity;
using Edge.Kernel;

namespace Edge.Api;

/// <summary>Everything of an Api that is about people, wired together.</summary>
internal sealed class ApiPeople : IDisposable
{
    private readonly PasswordQueue _queue;
    private readonly UserAccounts _accounts;
    private readonly PeopleLogins _logins;
    private readonly Revocations _revocations;

    public ApiPeople(ApiOptions options, IControlStore store, IdentityDirectory directory, ITokenMesh mesh, IdentityMetrics metrics, TimeProvider time)
    {
        var (identity, entropy) = (options.Identity, SystemEntropy.Instance);
        _queue = new PasswordQueue(options.PasswordConcurrency, options.PasswordQueueMax);
        _revocations = new Revocations(store, directory, mesh, identity, time);
        var passwords = new UserPasswords(_queue, entropy);
        var factor = new SecondFactor(options.MasterKey, entropy, time);
        var logins = new Logins(store, directory, new RefreshSecrets(options.MasterKey, entropy), mesh, identity, time);
        _logins = new PeopleLogins(store, passwords, factor, logins, new LoginGuard(identity, time), metrics);
        _accounts = new UserAccounts(store, passwords, factor, _revocations, entropy, time);
    }

    public LoginEndpoint Login(ApiGate gate, IAuditLog audit) => new(_logins, gate, audit);

    /// <param name="issuer">The network's name, as authenticators show it.</param>
    public UsersEndpoint Users(string issuer) => new(_accounts, _logins, issuer);

    public RevocationsEndpoint RevocationsOf(IdentityDirectory directory, ApiGate gate, IControlStore store, TimeProvider time) => new(_revocations, directory, gate, store, time);

    public void Dispose() => _queue.Dispose();
}
