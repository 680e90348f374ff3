using System.Net;
using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Tests.Unit.Identity;

public sealed class DeviceLoginsTests : IAsyncLifetime
{
    private static readonly IPAddress Address = IPAddress.Parse("192.0.2.7");
    private static readonly NodeId Node = NodeId.Parse("gateway-1");
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly DeviceKey _key = DeviceKey.Generate(new CountingEntropy(seed: 4));
    private TestNetwork _network = null!;

    public async ValueTask InitializeAsync()
    {
        _network = await TestNetwork.FoundAsync();
        var code = await _network.MakeCodeAsync(NodeRole.Gateway, Node.Value);
        Assert.True((await _network.Enrolments().RedeemAsync(TestNetwork.RequestOf(code.Token, _key), None)).Succeeded);
    }

    public async ValueTask DisposeAsync()
    {
        _key.Dispose();
        await _network.DisposeAsync();
    }

    [Fact]
    public async Task A_device_that_proves_its_key_gets_a_session()
    {
        var (token, session) = (await AnswerAsync(await SignAsync())).Value;
        Assert.Equal(Node, session.Node);
        Assert.Equal(NodeRole.Gateway, session.Role);
        Assert.Equal(session, _network.Sessions.Authenticate($"Bearer {token.Print()}").Value);
    }

    [Fact]
    public async Task An_answer_is_good_once()
    {
        var answer = await SignAsync();
        Assert.True((await AnswerAsync(answer)).Succeeded);
        Assert.Equal("device_refused", (await AnswerAsync(answer)).Failure!.Code);
    }

    [Fact]
    public async Task A_wrong_answer_takes_nothing_from_the_right_one()
    {
        var answer = await SignAsync();
        Assert.Equal("device_refused", (await AnswerAsync(answer with { Signature = new byte[64] })).Failure!.Code);
        Assert.True((await AnswerAsync(answer)).Succeeded);
    }

    [Fact]
    public async Task A_device_logs_in_while_a_stranger_floods_its_name_with_challenges()
    {
        var answer = await SignAsync();
        for (var i = 0; i < 1_000; i++)
        {
            Assert.True((await _network.Logins.ChallengeAsync(Node, IPAddress.Parse("198.51.100.1"), None)).Succeeded);
        }

        Assert.True((await AnswerAsync(answer)).Succeeded);
    }

    [Fact]
    public async Task An_answer_later_than_thirty_seconds_is_refused()
    {
        var answer = await SignAsync();
        _network.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal("device_refused", (await AnswerAsync(answer)).Failure!.Code);
    }

    [Fact]
    public async Task Another_nodes_key_is_refused()
    {
        using var other = DeviceKey.Generate(_network.Entropy);
        Assert.Equal("device_refused", (await AnswerAsync(await SignAsync(other))).Failure!.Code);
    }

    [Fact]
    public async Task A_proof_of_another_connection_is_a_channel_mismatch()
    {
        var answer = await SignAsync(seen: new byte[32]);
        var refused = (await AnswerAsync(answer)).Failure!;
        Assert.Equal("channel_mismatch", refused.Code);
        Assert.Contains("ends TLS", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Claiming_another_certificate_than_was_signed_proves_nothing()
    {
        var answer = await SignAsync(seen: new byte[32]);
        Assert.Equal("device_refused", (await AnswerAsync(answer with { SeenCertificateHash = TestNetwork.CertificateHash })).Failure!.Code);
    }

    [Fact]
    public async Task A_revoked_device_and_an_unknown_one_look_alike()
    {
        var answer = await SignAsync();
        var device = new DeviceDocument { PublicKey = _key.PublicKeyText, Role = NodeRole.Gateway, Revoked = true };
        var commit = new Commit { Author = "usr:operator", Operations = [ResourceKinds.Device.Put(Node.Value, device, "")] };
        Assert.IsType<CommitOutcome.Committed>(await _network.Store.CommitAsync(commit, None));
        var revoked = (await AnswerAsync(answer)).Failure;
        var unknown = (await AnswerAsync(answer with { Node = NodeId.Parse("nobody") })).Failure;
        Assert.Equal("device_refused", revoked!.Code);
        Assert.Equal(revoked, unknown);
        Assert.Equal(32, (await _network.Logins.ChallengeAsync(Node, Address, None)).Value.Length);
        Assert.Equal(32, (await _network.Logins.ChallengeAsync(NodeId.Parse("nobody"), Address, None)).Value.Length);
    }

    [Fact]
    public async Task A_store_that_does_not_answer_is_no_refusal()
    {
        await _network.Store.DisposeAsync();
        var failure = (await _network.Logins.ChallengeAsync(Node, Address, None)).Failure!;
        Assert.Equal("store_unavailable", failure.Code);
        Assert.True(failure.Retryable);
        Assert.Null(_network.Failures.Check(Address));
    }

    [Fact]
    public async Task An_address_that_keeps_failing_is_held_up()
    {
        for (var i = 0; i < _network.Options.FailuresPerAddressMax; i++)
        {
            await _network.Logins.ChallengeAsync(NodeId.Parse("nobody"), Address, None);
        }

        Assert.Equal("too_many_failures", (await _network.Logins.ChallengeAsync(Node, Address, None)).Failure!.Code);
        _network.Time.Advance(_network.Options.FailureRecovery);
        Assert.True((await _network.Logins.ChallengeAsync(Node, Address, None)).Succeeded);
    }

    private async Task<DeviceAnswer> SignAsync(DeviceKey? key = null, byte[]? seen = null)
    {
        var nonce = (await _network.Logins.ChallengeAsync(Node, Address, None)).Value;
        seen ??= TestNetwork.CertificateHash;
        return new DeviceAnswer
        {
            Node = Node,
            Nonce = nonce,
            Signature = DeviceProof.Sign(key ?? _key, ProofPurpose.ControlLogin, nonce, Node, seen),
            SeenCertificateHash = seen,
            CertificateHash = TestNetwork.CertificateHash,
            Address = Address,
        };
    }

    private ValueTask<Outcome<(Token Token, DeviceSession Session)>> AnswerAsync(DeviceAnswer answer) => _network.Logins.AnswerAsync(answer, None);
}
