using CsCheck;
using Edge.Hosting;
using Edge.Identity;
using Edge.Kernel;
using Edge.Protocol;
using Google.Protobuf;
using Grpc.Core;

namespace Edge.Tests.Unit.Identity;

/// <summary>Logging in over a real TLS connection.</summary>
public sealed class DevicesEndpointTests : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private ControlChannel _channel = null!;
    private NodeIdentity _identity = null!;
    private TestStargate _stargate = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _stargate = await TestStargate.StartAsync();
        _identity = (await _stargate.OpenAsync(_folder.Path, await _stargate.MakeCodeAsync())).Value;
        _channel = Dial(_stargate.Address);
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        _identity.Dispose();
        await _stargate.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_node_logs_in_and_its_session_authenticates()
    {
        var session = (await DeviceLogin.LoginAsync(_channel, _identity, _stargate.Network.Time, Cancellation)).Value;
        Assert.Equal(_stargate.Network.Time.GetUtcNow().AddHours(1), session.Expires);
        var authenticated = _stargate.Sessions.Authenticate(session.Credentials.GetValue("authorization")).Value;
        Assert.Equal(_identity.Id, authenticated.Node);
        Assert.Equal(NodeRole.Gateway, authenticated.Role);
        Assert.DoesNotContain("edg_", session.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_dialer_of_the_links_gives_a_session()
    {
        using var session = await new ControlDialer(_identity, _stargate.Network.Time).DialAsync(_stargate.Address, Cancellation);
        Assert.True(_stargate.Sessions.Authenticate(session.Credentials.GetValue("authorization")).Succeeded);
        var error = await Assert.ThrowsAsync<RpcException>(() => new ControlDialer(_identity, _stargate.Network.Time).DialAsync("127.0.0.1:1", Cancellation));
        Assert.Equal(StatusCode.Unavailable, error.StatusCode);
    }

    [Fact]
    public async Task A_proxy_that_ends_tls_is_named()
    {
        await using var proxy = new TlsProxy(_stargate.Address, TestStargate.CertificateFor(_stargate.Network, NodeRole.Stargate, "stargate-9"));
        using var channel = Dial(proxy.Address);
        var refused = (await DeviceLogin.LoginAsync(channel, _identity, _stargate.Network.Time, Cancellation)).Failure!;
        Assert.Equal("channel_mismatch", refused.Code);
        Assert.Contains("ends TLS", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, _stargate.Sessions.Count);
    }

    [Fact]
    public async Task A_server_of_another_authority_is_not_even_spoken_to()
    {
        using var foreign = NetworkAuthority.Make("other", _stargate.Network.Entropy, _stargate.Network.Time);
        using var channel = ControlChannel.Create(_stargate.Address, foreign.Certificate, NodeRole.Stargate, _stargate.Network.Time);
        var refused = (await DeviceLogin.LoginAsync(channel, _identity, _stargate.Network.Time, Cancellation)).Failure!;
        Assert.Equal("ca_mismatch", refused.Code);
        Assert.StartsWith(_stargate.Address, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_replayed_answer_is_refused()
    {
        var client = new Devices.DevicesClient(_channel.Grpc);
        var challenge = await client.ChallengeAsync(new ChallengeRequest { Node = _identity.Id.Value }, cancellationToken: Cancellation);
        var seen = _channel.CertificateHash;
        var answer = new AnswerRequest
        {
            Node = _identity.Id.Value,
            Nonce = challenge.Nonce,
            SeenCertificate = ByteString.CopyFrom(seen.Span),
            Signature = ByteString.CopyFrom(DeviceProof.Sign(_identity.Key, ProofPurpose.ControlLogin, challenge.Nonce.Span, _identity.Id, seen.Span)),
        };
        var reply = await client.AnswerAsync(answer, cancellationToken: Cancellation);
        Assert.DoesNotContain(reply.SessionToken, reply.ToString(), StringComparison.Ordinal);
        var error = await Assert.ThrowsAsync<RpcException>(() => client.AnswerAsync(answer, cancellationToken: Cancellation).ResponseAsync);
        Assert.Equal(StatusCode.Unauthenticated, error.StatusCode);
        Assert.Equal("device_refused", RpcFailure.ToFailure(error).Code);
    }

    [Fact]
    public async Task A_renewal_needs_a_session()
    {
        var client = new Devices.DevicesClient(_channel.Grpc);
        var request = new RenewRequest { CertificateRequest = ByteString.CopyFrom(NodeKeyPair.Make().CertificateRequest) };
        var error = await Assert.ThrowsAsync<RpcException>(() => client.RenewAsync(request, cancellationToken: Cancellation).ResponseAsync);
        Assert.Equal("unauthenticated", RpcFailure.ToFailure(error).Code);
    }

    [Theory]
    [InlineData("", "gateway", "eu", "role")]
    [InlineData("x", "gateway", "EU", "region")]
    [InlineData("x", "king", "eu", "role")]
    public async Task A_bad_field_of_an_enrolment_is_named(string accessor, string role, string region, string field)
    {
        var client = new Devices.DevicesClient(_channel.Grpc);
        var request = new EnrolRequest { Accessor = accessor, Secret = "the secret", Role = role, Region = region };
        Assert.DoesNotContain("the secret", request.ToString(), StringComparison.Ordinal);
        var error = await Assert.ThrowsAsync<RpcException>(() => client.EnrolAsync(request, cancellationToken: Cancellation).ResponseAsync);
        var failure = RpcFailure.ToFailure(error);
        if (accessor.Length == 0)
        {
            Assert.Equal("join_code_refused", failure.Code);
            return;
        }

        Assert.Equal("invalid_document", failure.Code);
        Assert.Equal(field, failure.Field);
        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
    }

    [Fact]
    public async Task A_request_that_is_too_large_is_refused()
    {
        var client = new Devices.DevicesClient(_channel.Grpc);
        var request = new EnrolRequest { Region = new string('a', 20_000) };
        var error = await Assert.ThrowsAsync<RpcException>(() => client.EnrolAsync(request, cancellationToken: Cancellation).ResponseAsync);
        Assert.Equal(StatusCode.ResourceExhausted, error.StatusCode);
        Assert.True((await DeviceLogin.LoginAsync(_channel, _identity, _stargate.Network.Time, Cancellation)).Succeeded);
    }

    [Fact]
    public async Task Whatever_strangers_send_is_refused_with_a_code_and_the_service_stays_up()
    {
        var client = new Devices.DevicesClient(_channel.Grpc);
        var bytes = Gen.OneOf(Gen.Byte.Array[0, 80], Gen.Byte.Array[32], Gen.Byte.Array[64]);
        var text = Gen.OneOf(Gen.String[0, 70], Gen.OneOf("gateway", "host", "eu", _identity.Id.Value, "127.0.0.1:80", new string('a', 16)));
        var random = new PCG(17);
        for (var i = 0; i < 200; i++)
        {
            _stargate.Network.Time.Advance(TimeSpan.FromSeconds(2));
            var enrolment = new EnrolRequest
            {
                Accessor = Some(text, random),
                Secret = Some(text, random),
                Role = Some(text, random),
                Region = Some(text, random),
                PublicKey = ByteString.CopyFrom(Some(bytes, random)),
                Proof = ByteString.CopyFrom(Some(bytes, random)),
                SeenCertificate = ByteString.CopyFrom(Some(bytes, random)),
                Addresses = { Some(text, random) },
                CertificateRequest = ByteString.CopyFrom(Some(bytes, random)),
            };
            await RefusedAsync(client.EnrolAsync(enrolment, cancellationToken: Cancellation));
            var answer = new AnswerRequest
            {
                Node = Some(text, random),
                Nonce = ByteString.CopyFrom(Some(bytes, random)),
                Signature = ByteString.CopyFrom(Some(bytes, random)),
                SeenCertificate = ByteString.CopyFrom(Some(bytes, random)),
            };
            await RefusedAsync(client.AnswerAsync(answer, cancellationToken: Cancellation));
        }

        _stargate.Network.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.True((await DeviceLogin.LoginAsync(_channel, _identity, _stargate.Network.Time, Cancellation)).Succeeded);
    }

    private static T Some<T>(Gen<T> gen, PCG random) => gen.Generate(random, null, out _);

    private static async Task RefusedAsync<T>(AsyncUnaryCall<T> call)
    {
        var error = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync);
        string[] expected = ["invalid_document", "join_code_refused", "proof_refused", "device_refused"];
        Assert.Contains(error.Trailers.GetValue(RpcFailure.CodeTrailer), expected);
    }

    private ControlChannel Dial(string address) => ControlChannel.Create(address, _identity.Ca, NodeRole.Stargate, _stargate.Network.Time);
}
