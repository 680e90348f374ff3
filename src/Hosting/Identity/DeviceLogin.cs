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

    /// <summary>Answers the session.</summary>
    public static async Task<Outcome<SessionToken>> LoginAsync(
        ControlChannel channel, NodeIdentity identity, TimeProvider time, CancellationToken cancellation)
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
            var request = AnswerTo(challenge.Value, identity, seen);
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

    private static AnswerRequest? AnswerTo(ChallengeReply challenge, NodeIdentity identity, ReadOnlyMemory<byte> seen)
    {
        if (challenge.Nonce.Length != DeviceProof.NonceBytes)
        {
            return null;
        }

        var signature = DeviceProof.Sign(identity.Key, ProofPurpose.ControlLogin, challenge.Nonce.Span, identity.Id, seen.Span);
        return new AnswerRequest
        {
            Node = identity.Id.Value,
            Nonce = challenge.Nonce,
            Signature = ByteString.CopyFrom(signature),
            SeenCertificate = ByteString.CopyFrom(seen.Span),
        };
    }
}
