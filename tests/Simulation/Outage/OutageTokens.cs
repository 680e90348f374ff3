using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Tests.Simulation.Outage;

/// <summary>Three tokens of the hour: one good, one that is revoked while the database is away, and a person's, which is in memory only and expires.</summary>
internal sealed class OutageTokens(SimulationRun run, IReadOnlyList<OutageStargate> stargates, IReadOnlyList<OutageGateway> gateways)
{
    /// <summary>Two signs of life and a moment: after this a connected verifier knows.</summary>
    private static readonly TimeSpan KnownWithin = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan StaleAfter = new IdentityOptions().StaleAfter;

    private const string Refused = "unauthenticated";

    private readonly Token _good = Token.Make(TokenKind.Api, new SeededEntropy(run.Random));
    private readonly Token _leaked = Token.Make(TokenKind.Api, new SeededEntropy(run.Random));
    private readonly Token _person = Token.Make(TokenKind.User, new SeededEntropy(run.Random));
    private TimeSpan? _revokedAt;
    private TimeSpan _personUntil;

    public static Operation.Put Policy { get; } =
        ResourceKinds.Policy.Put("readers", new PolicyDocument { Rules = [new PolicyRule { Path = "nodes/*", Capabilities = ["read"] }] }, "");

    public IEnumerable<Operation> Documents() => [Document(_good), Document(_leaked)];

    /// <summary>A person has logged in just before: every Stargate was told.</summary>
    public void Log()
    {
        var lifetime = new IdentityOptions().AccessTokenLifetime;
        _personUntil = run.Time.Elapsed + lifetime;
        var grant = new TokenGrant
        {
            Accessor = _person.Accessor,
            Kind = TokenKind.User,
            SecretHash = Convert.FromHexString(_person.SecretHash),
            Subject = "usr:alice",
            Family = _good.Accessor,
            Policies = ["readers"],
            Created = run.Time.GetUtcNow(),
            Expires = run.Time.GetUtcNow() + lifetime,
        };
        foreach (var stargate in stargates)
        {
            stargate.Take(grant);
        }
    }

    /// <summary>As an Api does it whose store is away: every Stargate that is up is told.</summary>
    public void Revoke()
    {
        run.Note("a token is revoked");
        _revokedAt = run.Time.Elapsed;
        var id = RevocationId.Of(RevocationScope.Accessor, _leaked.Accessor).Value;
        foreach (var stargate in stargates.Where(static stargate => stargate.IsUp))
        {
            stargate.Take(new TokenRevocation(id, run.Time.GetUtcNow(), run.Time.GetUtcNow().AddDays(1)));
        }
    }

    public IEnumerable<Operation> Revocation() =>
    [
        ResourceKinds.Revocation.Put($"accessor/{_leaked.Accessor}", new RevocationDocument { Before = run.Time.GetUtcNow(), Expires = run.Time.GetUtcNow().AddDays(1) }, ""),
        new Operation.Delete(ResourceKinds.Token.Key(_leaked.Accessor)),
    ];

    public async Task CheckAsync()
    {
        foreach (var gateway in gateways.Where(static gateway => gateway.IsUp))
        {
            var (good, leaked, person) = (await gateway.AskAsync(_good.Print()), await gateway.AskAsync(_leaked.Print()), await gateway.AskAsync(_person.Print()));
            var now = run.Time.Elapsed;
            Assert.True(leaked is not null || _revokedAt is not { } at || now - at <= StaleAfter + KnownWithin, $"{gateway.Id} takes the token a minute after it was revoked");
            Assert.True(person is not null || now < _personUntil, $"{gateway.Id} takes a person's token that has expired");
            if (gateway.ConnectedSince is { } since && now - since > KnownWithin)
            {
                Assert.True(good is null, $"{gateway.Id} refuses a good token: {good}");
                Assert.True(person is null || now >= _personUntil, $"{gateway.Id} refuses a person's token: {person}");
                Assert.True(_revokedAt is not { } revoked || now - revoked <= KnownWithin || leaked == Refused, $"{gateway.Id} answers the revoked token with {leaked ?? "yes"}");
            }
            else if (gateway.ConnectedSince is null && now - gateway.LostSince > StaleAfter)
            {
                Assert.True(good == PrivilegedGate.StaleCode, $"{gateway.Id} hears nobody and answers {good ?? "yes"}");
            }
        }
    }

    private static Operation.Put Document(Token token) => ResourceKinds.Token.Put(
        token.Accessor,
        new TokenDocument
        {
            Kind = "api",
            SecretHash = token.SecretHash,
            Subject = "usr:test",
            Policies = ["readers"],
            Created = DateTimeOffset.UnixEpoch,
            Expires = DateTimeOffset.UnixEpoch.AddYears(100),
        },
        "");
}
