using System.Buffers;
using System.IO.Pipelines;
using Edge.Kernel;
using Edge.Protocol;

namespace Edge.Host;

/// <summary>The Host's first words: answers CHALLENGE by HELLO with its proof, and hears READY or ERROR.</summary>
internal sealed class JobGreeting(JobLinkIdentity identity, int slots, byte[] certificateHash)
{
    public async Task<Outcome<ReadyMessage>> GreetAsync(PipeReader input, JobFrameWriter writer, CancellationToken cancellation)
    {
        var challenge = await ReadAsync(input, JobFrameType.Challenge, cancellation);
        if (!challenge.Succeeded)
        {
            return challenge.Failure;
        }

        var proof = DeviceProof.Sign(identity.Key(), ProofPurpose.JobHello, challenge.Value, identity.Node, certificateHash);
        writer.Send(JobFrameType.Hello, 0, new HelloMessage(JobFraming.Version, identity.Node, identity.Version, slots, proof));
        var ready = await ReadAsync(input, JobFrameType.Ready, cancellation);
        return ready.Succeeded ? ReadyMessage.Parse(ready.Value) : ready.Failure;
    }

    private static async Task<Outcome<byte[]>> ReadAsync(PipeReader input, JobFrameType expected, CancellationToken cancellation)
    {
        while (true)
        {
            var result = await input.ReadAsync(cancellation);
            var buffer = result.Buffer;
            if (JobFraming.TryRead(ref buffer, out var frame, out var failure))
            {
                var payload = Payload(frame, expected);
                input.AdvanceTo(buffer.Start);
                return payload;
            }

            input.AdvanceTo(buffer.Start, buffer.End);
            if (failure is not null)
            {
                return failure;
            }

            if (result.IsCompleted)
            {
                return new Failure("connection_ended", $"the connection ended before {expected}");
            }
        }
    }

    private static Outcome<byte[]> Payload(in JobFrame frame, JobFrameType expected)
    {
        if (frame.Type == expected)
        {
            return frame.Payload.ToArray();
        }

        return frame.Type == JobFrameType.Error && ErrorMessage.Parse(JobPayload.Of(frame)) is { Succeeded: true } error
            ? new Failure("refused", error.Value.Detail)
            : Failure.Invalid("frame.type", frame.Type.ToString(), $"{expected} comes first");
    }
}
