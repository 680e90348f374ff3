using Edge.Kernel;
using Edge.Protocol;
using Google.Protobuf;
using Grpc.Core;

namespace Edge.Bench.Coordination;

/// <summary>A member of the network with its key, as 32 bytes: ten thousand opened keys would take the machine's locked memory.</summary>
internal sealed record SwarmDevice(NodeId Id, NodeRole Role, byte[] Seed)
{
    public static SwarmDevice Make(string id, NodeRole role)
    {
        var seed = new byte[DeviceKey.SeedBytes];
        SystemEntropy.Instance.Fill(seed);
        return new SwarmDevice(NodeId.Parse(id), role, seed);
    }

    public string PublicKey()
    {
        using var key = DeviceKey.Load(Seed).Value;
        return key.PublicKeyText;
    }

    /// <summary>Logs in as a node does: a nonce, signed together with the connection's certificate.</summary>
    /// <returns>The metadata of the stream.</returns>
    public async Task<Metadata> LoginAsync(SwarmConnection connection, CancellationToken cancellation)
    {
        var client = new Devices.DevicesClient(connection.Invoker);
        var challenge = await client.ChallengeAsync(new ChallengeRequest { Node = Id.Value }, cancellationToken: cancellation);
        using var key = DeviceKey.Load(Seed).Value;
        var signature = DeviceProof.Sign(key, ProofPurpose.ControlLogin, challenge.Nonce.Span, Id, connection.CertificateHash);
        var answer = await client.AnswerAsync(
            new AnswerRequest
            {
                Node = Id.Value,
                Nonce = challenge.Nonce,
                Signature = ByteString.CopyFrom(signature),
                SeenCertificate = ByteString.CopyFrom(connection.CertificateHash),
            },
            cancellationToken: cancellation);
        return new Metadata { { "authorization", $"Bearer {answer.SessionToken}" } };
    }
}
