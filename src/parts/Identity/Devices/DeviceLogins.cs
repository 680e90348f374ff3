using System.Net;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Identity;

/// <summary>
/// Lets devices log in: 1. the device asks for a nonce, 2. signs it together with its id and the certificate of this very
/// connection, 3. gets a session. Whatever is wrong with the device or its proof, the refusal is one and the same.
/// </summary>
public sealed class DeviceLogins(
    IDeviceDirectory devices,
    DeviceChallenges challenges,
    DeviceSessions sessions,
    FailureBudget failures,
    IdentityMetrics metrics,
    TimeProvider time)
{
    private static readonly Failure Refused = new(
        "device_refused",
        "the device is unknown or revoked, or did not prove its key; if it was removed, empty its folder and join it again: edge device join-code");

    public async ValueTask<Outcome<byte[]>> ChallengeAsync(NodeId node, IPAddress address, CancellationToken cancellation)
    {
        if (failures.Check(address) is { } held)
        {
            return Deny(held);
        }

        var device = await devices.FindAsync(node, cancellation);
        if (!device.Succeeded && device.Failure.Code != IDeviceDirectory.UnknownCode)
        {
            return device.Failure;
        }

        if (!device.Succeeded || device.Value.Revoked)
        {
            failures.Count(address);
        }

        // A device that may not log in gets a nonce like any other, so that strangers don't learn who is a member.
        return challenges.Issue(node);
    }

    public async ValueTask<Outcome<(Token Token, DeviceSession Session)>> AnswerAsync(DeviceAnswer answer, CancellationToken cancellation)
    {
        if (failures.Check(answer.Address) is { } held)
        {
            return Deny(held);
        }

        var open = challenges.IsOpen(answer.Node, answer.Nonce.Span);
        var device = await devices.FindAsync(answer.Node, cancellation);
        if (!device.Succeeded && device.Failure.Code != IDeviceDirectory.UnknownCode)
        {
            return device.Failure;
        }

        if (!open || !device.Succeeded || device.Value.Revoked || !Proves(device.Value, answer))
        {
            failures.Count(answer.Address);
            return Deny(Refused);
        }

        if (ChannelMismatch.Between(answer.SeenCertificateHash, answer.CertificateHash))
        {
            failures.Count(answer.Address);
            return Deny(ChannelMismatch.Failure);
        }

        // Only a right answer spends the nonce: a wrong one may come from somebody who merely saw it.
        if (!challenges.TrySpend(answer.Node, answer.Nonce.Span))
        {
            failures.Count(answer.Address);
            return Deny(Refused);
        }

        var opened = sessions.Open(answer.Node, device.Value.Role);
        if (opened.Succeeded)
        {
            metrics.LoggedIn();
        }

        return opened;
    }

    private bool Proves(DeviceDocument device, DeviceAnswer answer) => DeviceProof.Verify(
        device,
        time.GetUtcNow(),
        ProofPurpose.ControlLogin,
        answer.Nonce.Span,
        answer.Node,
        answer.SeenCertificateHash.Span,
        answer.Signature.Span);

    private Failure Deny(Failure failure)
    {
        metrics.Denied(failure.Code);
        return failure;
    }
}
