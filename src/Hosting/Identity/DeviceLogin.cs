using Edge.Kernel;
using Edge.Protocol;
using Google.Protobuf;

namespace Edge.Hosting;

/// <summary>Logs a node in at a Stargate by its device key, for the connection that the channel has.</summary>
public static class DeviceLogin
{
    private const int AttemptsMax = 2;

    /// <summary>A session that is said to be shorter is renewed as if it lasted so long.</summary>
    private const long LifetimeMillisecondsMin = 1_000;

    /// <summary>
    /// Answers the session. A node whose rotation was interrupted does not know which of its two keys the network has: if the
    /// old one is refused, the new one is tried, and if that is right it is the node's from then on.
    /// </summary>
    public static async Task<Outcome<SessionToken>> LoginAsync(
        ControlChannel channel, NodeIdentity identity, TimeProvider time, CancellationToken cancellation)
    {
        var session = await LoginAsync(channel, identity, identity.Key, time, cancellation);
        if (session.Succeeded || session.Failure.Code != "device_refused" || identity.NextKey is not { } next)
        {
            return session;
        }

        var renewed = await LoginAsync(channel, identity, next, time, cancellation);
        if (renewed.Succeeded)
        {
            identity.AdoptNextKey(next);
        }

        return renewed;
    }

    private static async Task<Outcome<SessionToken>> LoginAsync(
        ControlChannel channel, NodeIdentity identity, DeviceKey key, TimeProvider time, CancellationToken cancellation)
    {
        var client = new Devices.DevicesClient(channel.Grpc);
        for (var attempt = 1; ; attempt++)
        {
            var challenge = await ControlCall.MakeAsync(
                channel, time, token => client.ChallengeAsync(new ChallengeRequest { Node = identity.Id.Value }, cancellationToken: token), cancellation);
            if (!challenge.Succeeded)
            {
                return challenge.Failure;
            }

            var seen = channel.CertificateHash;
            var request = AnswerTo(challenge.Value, identity.Id, key, seen);
            if (request is null)
            {
                return new Failure("challenge_malformed", $"the Stargate at {channel.Address} gave a nonce of {challenge.Value.Nonce.Length} bytes");
            }

            var answer = await ControlCall.MakeAsync(
                channel, time, token => client.AnswerAsync(request, cancellationToken: token), cancellation);
            if (answer.Succeeded)
            {
                return new SessionToken(
                    answer.Value.SessionToken,
                    DateTimeOffset.FromUnixTimeMilliseconds(answer.Value.ExpiresUnixMs),
                    TimeSpan.FromMilliseconds(Math.Clamp(answer.Value.LifetimeMilliseconds, LifetimeMillisecondsMin, int.MaxValue)));
            }

            // The connection may have been replaced between the two calls, and with it the certificate.
            var reconnected = answer.Failure.Code == "channel_mismatch" && !seen.Span.SequenceEqual(channel.CertificateHash.Span);
            if (!reconnected || attempt == AttemptsMax)
            {
                return answer.Failure;
            }
        }
    }

    private static AnswerRequest? AnswerTo(ChallengeReply challenge, NodeId node, DeviceKey key, ReadOnlyMemory<byte> seen)
    {
        if (challenge.Nonce.Length != DeviceProof.NonceBytes)
        {
            return null;
        }

        var signature = DeviceProof.Sign(key, ProofPurpose.ControlLogin, challenge.Nonce.Span, node, seen.Span);
        return new AnswerRequest
        {
            Node = node.Value,
            Nonce = challenge.Nonce,
            Signature = ByteString.CopyFrom(signature),
            SeenCertificate = ByteString.CopyFrom(seen.Span),
        };
    }
}
