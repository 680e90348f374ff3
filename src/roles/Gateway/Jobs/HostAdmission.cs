using System.IO.Pipelines;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Protocol;

namespace Edge.Gateway;

/// <summary>
/// The first words of a job connection: CHALLENGE with a nonce, HELLO with the proof of the device's key over that nonce
/// and this connection's certificate, and READY, or ERROR and the end.
/// </summary>
internal sealed class HostAdmission(GatewayJobsOptions options, Func<NodeId, DeviceDocument?> devices, IEntropy entropy, TimeProvider time)
{
    public async Task<Outcome<HelloMessage>> AdmitAsync(
        PipeReader input, JobFrameWriter writer, byte[] certificateHash, CancellationToken cancellation)
    {
        var nonce = new byte[DeviceProof.NonceBytes];
        entropy.Fill(nonce);
        writer.Send(JobFrameType.Challenge, 0, nonce);
        var hello = await HelloAsync(input, cancellation);
        if (!hello.Succeeded)
        {
            return hello;
        }

        if (Refusal(hello.Value, nonce, certificateHash) is { } refusal)
        {
            return refusal;
        }

        writer.Send(JobFrameType.Ready, 0, new ReadyMessage(
            JobFraming.Version, options.StreamsMax, options.StreamWindowBytes, options.ConnectionWindowBytes));
        return hello;
    }

    /// <summary>Whether the node may hold a job connection, whatever it proves.</summary>
    public bool Admits(NodeId node) => devices(node) is { Role: NodeRole.Host, Revoked: false };

    private Failure? Refusal(HelloMessage hello, byte[] nonce, byte[] certificateHash)
    {
        // One text for all reasons: a stranger learns nothing of who is a member.
        var proved = devices(hello.Node) is { Role: NodeRole.Host, Revoked: false } device
            && DeviceProof.Verify(device, time.GetUtcNow(), ProofPurpose.JobHello, nonce, hello.Node, certificateHash, hello.Proof);
        return proved ? null : new Failure("not_admitted", $"{hello.Node} is not admitted: it needs the key of a Host's device in service");
    }

    private static async Task<Outcome<HelloMessage>> HelloAsync(PipeReader input, CancellationToken cancellation)
    {
        while (true)
        {
            var result = await input.ReadAsync(cancellation);
            var buffer = result.Buffer;
            if (JobFraming.TryRead(ref buffer, out var frame, out var failure))
            {
                var hello = frame.Type == JobFrameType.Hello
                    ? HelloMessage.Parse(JobPayload.Of(frame))
                    : Failure.Invalid("frame.type", frame.Type.ToString(), "a Host's first frame is HELLO");
                input.AdvanceTo(buffer.Start);
                return hello;
            }

            input.AdvanceTo(buffer.Start, buffer.End);
            if (failure is not null)
            {
                return failure;
            }

            if (result.IsCompleted)
            {
                return new Failure("connection_ended", "the connection ended before HELLO");
            }
        }
    }
}
