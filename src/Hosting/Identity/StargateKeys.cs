using Edge.Kernel;
using Edge.Protocol;
using Google.Protobuf;

namespace Edge.Hosting;

/// <summary>Has the first Stargate that answers put another key in the place of a node's.</summary>
/// <param name="stargates">The control addresses known at that moment.</param>
public sealed class StargateKeys(NodeIdentity identity, Func<IReadOnlyList<string>> stargates, TimeProvider time)
{
    /// <summary>Answers since when the key is the node's.</summary>
    public async Task<Outcome<DateTimeOffset>> RotateAsync(DeviceKey next, CancellationToken cancellation)
    {
        var last = new Failure(RpcFailure.UnreachableCode, "no Stargate is known") { Retryable = true };
        foreach (var address in stargates())
        {
            using var channel = ControlChannel.Create(address, identity.Ca, NodeRole.Stargate, time);
            var rotated = await RotateAsync(channel, next, cancellation);
            if (rotated.Succeeded)
            {
                return rotated;
            }

            last = rotated.Failure;
        }

        return last;
    }

    private async Task<Outcome<DateTimeOffset>> RotateAsync(ControlChannel channel, DeviceKey next, CancellationToken cancellation)
    {
        var session = await DeviceLogin.LoginAsync(channel, identity, time, cancellation);
        if (!session.Succeeded)
        {
            return session.Failure;
        }

        if (identity.Key == next)
        {
            // The login showed that an earlier attempt had come through.
            return identity.KeyCreated;
        }

        var seen = channel.CertificateHash;
        var (old, node) = (identity.Key, identity.Id);
        var request = new RotateKeyRequest
        {
            NewKey = ByteString.CopyFrom(next.PublicKey.Span),
            OldProof = ByteString.CopyFrom(KeyRotationProof.Sign(old, node, old.PublicKey.Span, next.PublicKey.Span, seen.Span)),
            NewProof = ByteString.CopyFrom(KeyRotationProof.Sign(next, node, old.PublicKey.Span, next.PublicKey.Span, seen.Span)),
            SeenCertificate = ByteString.CopyFrom(seen.Span),
        };
        var client = new Devices.DevicesClient(channel.Grpc);
        var reply = await ControlCall.MakeAsync(
            channel, time, token => client.RotateKeyAsync(request, session.Value.Credentials, cancellationToken: token), cancellation);
        return reply.Succeeded ? DateTimeOffset.FromUnixTimeMilliseconds(reply.Value.CreatedUnixMs) : reply.Failure;
    }
}
