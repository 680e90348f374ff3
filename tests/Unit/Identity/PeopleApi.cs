using System.Net;
using Edge.Identity;
using Edge.Kernel;

namespace Edge.Tests.Unit.Identity;

/// <summary>What one Api has for people.</summary>
internal sealed class PeopleApi
{
    public PeopleApi(TestNetwork network, IControlStore store, IPasswordWork work, ITokenMesh mesh)
    {
        var (options, time) = (network.Options, network.Time);
        Directory = new IdentityDirectory(options, time);
        Verifier = new TokenVerifier(Directory, time);
        Revocations = new Revocations(store, Directory, mesh, options, time);
        Guard = new LoginGuard(options, time);
        var passwords = new UserPasswords(work, network.Entropy);
        var factor = new SecondFactor(network.MasterKey, network.Entropy, time);
        var logins = new Logins(store, Directory, new RefreshSecrets(network.MasterKey, network.Entropy), mesh, options, time);
        Logins = new PeopleLogins(store, passwords, factor, logins, Guard, network.Metrics);
        Accounts = new UserAccounts(store, passwords, factor, Revocations, network.Entropy, time);
    }

    public IdentityDirectory Directory { get; }

    public TokenVerifier Verifier { get; }

    public Revocations Revocations { get; }

    public LoginGuard Guard { get; }

    public PeopleLogins Logins { get; }

    public UserAccounts Accounts { get; }

    public async Task<Outcome<TokenPair>> LoginAsync(
        string user = "alice", string password = PeopleNetwork.Password, string code = "", IPAddress? address = null) =>
        await Logins.LoginAsync(
            new LoginRequest { User = user, Password = password, Code = code, Address = address ?? PeopleNetwork.Home }, CancellationToken.None);

    public async Task<Outcome<TokenPair>> RenewAsync(Token token) => await Logins.RenewAsync(token, CancellationToken.None);

    public bool Accepts(Token access) => Verifier.VerifyHeader($"Bearer {access.Print()}").Succeeded;
}
