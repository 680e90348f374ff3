using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Edge.Hosting;
using Edge.Kernel;
using Edge.Protocol;
using Google.Protobuf;
using Grpc.Net.Client;

namespace Edge.Tests.Streams;

/// <summary>
/// A Host's way to the Stargates, written once more: what the product's own dialer receives cannot be looked at, and a Host
/// need not run the product.
/// </summary>
internal sealed class RecordingDialer(NodeIdentity identity, Recording recording) : IControlDialer
{
    public async Task<ControlSession> DialAsync(string address, CancellationToken cancellation)
    {
        var (channel, seen) = Connect(address, identity.Ca, recording);
        var token = await LoginAsync(channel, seen, cancellation);
        return new ControlSession(channel, token.Credentials)
        {
            Lifetime = token.Lifetime,
            RenewAsync = async renewal => await LoginAsync(channel, seen, renewal),
        };
    }

    /// <summary>Joins by a code as a Host does; answers what it is told.</summary>
    public static async Task<EnrolReply> EnrolAsync(JoinCode code, DeviceKey key, X509Certificate2 ca, Recording recording, CancellationToken cancellation)
    {
        var (channel, seen) = Connect(code.Address, ca, recording);
        using var connection = channel;
        var client = new Devices.DevicesClient(channel);
        await client.AuthorityAsync(new AuthorityRequest(), cancellationToken: cancellation);
        var proof = EnrolmentProof.Sign(key, code.Token.Accessor, NodeRole.Host, default, seen());
        return await client.EnrolAsync(
            new EnrolRequest
            {
                Accessor = code.Token.Accessor,
                Secret = code.Token.PrintSecret(),
                Role = NodeRoleName.Of(NodeRole.Host),
                Region = Region.Default.Value,
                PublicKey = ByteString.CopyFrom(key.PublicKey.Span),
                Proof = ByteString.CopyFrom(proof),
                SeenCertificate = ByteString.CopyFrom(seen()),
                Contacts = new DeviceContacts(),
            },
            cancellationToken: cancellation);
    }

    private static (GrpcChannel Channel, Func<byte[]> Seen) Connect(string address, X509Certificate2 ca, Recording recording)
    {
        byte[] seen = [];
        var handler = new SocketsHttpHandler
        {
            EnableMultipleHttp2Connections = false,
            UseProxy = false,
            PlaintextStreamFilter = (context, _) => ValueTask.FromResult(recording.Of(context.PlaintextStream)),
            SslOptions = new()
            {
                RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                {
                    var presented = (X509Certificate2)certificate!;
                    seen = presented.GetCertHash(HashAlgorithmName.SHA256);
                    return new PinnedServer(ca, NodeRole.Stargate, TimeProvider.System).Check(presented) is null;
                },
            },
        };
        var channel = GrpcChannel.ForAddress($"https://{address}", new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true });
        return (channel, () => seen);
    }

    private async Task<SessionToken> LoginAsync(GrpcChannel channel, Func<byte[]> seen, CancellationToken cancellation)
    {
        var client = new Devices.DevicesClient(channel);
        var challenge = await client.ChallengeAsync(new ChallengeRequest { Node = identity.Id.Value }, cancellationToken: cancellation);
        var signature = DeviceProof.Sign(identity.Key, ProofPurpose.ControlLogin, challenge.Nonce.Span, identity.Id, seen());
        var answer = await client.AnswerAsync(
            new AnswerRequest
            {
                Node = identity.Id.Value,
                Nonce = challenge.Nonce,
                Signature = ByteString.CopyFrom(signature),
                SeenCertificate = ByteString.CopyFrom(seen()),
            },
            cancellationToken: cancellation);
        return new SessionToken(answer.SessionToken, DateTimeOffset.FromUnixTimeMilliseconds(answer.ExpiresUnixMs), TimeSpan.FromMilliseconds(answer.LifetimeMilliseconds));
    }
}
