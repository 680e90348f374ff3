using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Identity;

/// <summary>
/// Puts another key in the place of a device's: 1. the device keeps the new key on its disk; 2. it asks, with a proof by both
/// keys; 3. one commit makes the new key the device's, and the old one the key before, which is good for a while; 4. the
/// device takes the new key into use. Whatever is lost on the way, the device asks again with the same new key, logged in by
/// the old or the new one, and gets the same answer.
/// </summary>
public sealed class DeviceKeys(IControlStore store, IdentityOptions options, IdentityMetrics metrics, TimeProvider time)
{
    private static readonly Failure Refused = new(
        "proof_refused", "the device did not prove that it holds both the key that it has and the one that it wants");

    /// <summary>Answers since when the new key is the device's.</summary>
    public async ValueTask<Outcome<DateTimeOffset>> RotateAsync(DeviceKeyChange change, CancellationToken cancellation)
    {
        for (var attempt = 0; attempt < StoreRecords.AttemptsMax; attempt++)
        {
            var present = await store.ReadOneAsync(ResourceKinds.Device, change.Node.Value, cancellation);
            if (!present.Succeeded)
            {
                return present.Failure;
            }

            if (present.Value.Document is not { Revoked: false } device)
            {
                return Deny(new Failure("device_refused", $"'{change.Node}' is no device of the network any more"));
            }

            if (Check(device, change) is { } refusal)
            {
                return Deny(refusal);
            }

            if (device.PublicKey == KeyOf(change))
            {
                return device.KeyCreated ?? time.GetUtcNow();
            }

            var renewed = Renewed(device, change);
            var outcome = await store.CommitAsync(CommitOf(change.Node, renewed, present.Value), cancellation);
            if (outcome is CommitOutcome.Committed)
            {
                metrics.Rotated();
                return renewed.KeyCreated!.Value;
            }

            if (outcome is not CommitOutcome.Conflict)
            {
                return StoreRecords.FailureOf(outcome)!;
            }
        }

        return new Failure("conflict", $"the device '{change.Node}' keeps being changed by others; try again") { Retryable = true };
    }

    private static string KeyOf(DeviceKeyChange change) => Convert.ToBase64String(change.NewKey.Span);

    /// <summary>
    /// The old key is the one that the device has; if it has the new one already, because the reply was lost, the one before.
    /// </summary>
    private static Failure? Check(DeviceDocument device, DeviceKeyChange change)
    {
        if (change.NewKey.Length != DeviceKey.PublicKeyBytes)
        {
            return Refused;
        }

        var isDone = device.PublicKey == KeyOf(change);
        if ((isDone ? device.PreviousKey : device.PublicKey) is not { } old)
        {
            return Refused;
        }

        var oldKey = Convert.FromBase64String(old);
        var proven = Proves(oldKey, change.OldProof) && Proves(change.NewKey.Span, change.NewProof);
        if (!proven)
        {
            return Refused;
        }

        return ChannelMismatch.Between(change.SeenCertificateHash, change.CertificateHash) ? ChannelMismatch.Failure : null;

        bool Proves(ReadOnlySpan<byte> key, ReadOnlyMemory<byte> proof) => KeyRotationProof.Verify(
            key, change.Node, oldKey, change.NewKey.Span, change.SeenCertificateHash.Span, proof.Span);
    }

    private DeviceDocument Renewed(DeviceDocument device, DeviceKeyChange change) => device with
    {
        PublicKey = KeyOf(change),
        KeyCreated = time.GetUtcNow(),
        PreviousKey = device.PublicKey,
        PreviousUntil = time.GetUtcNow() + options.KeyOverlap,
        RotateAfter = null,
    };

    private static Commit CommitOf(NodeId node, DeviceDocument device, Stored<DeviceDocument> present) => new()
    {
        Author = $"node:{node}",
        Operations = [ResourceKinds.Device.Put(node.Value, device, StoreRecords.Account)],
        Compares = [ResourceKinds.Device.Unchanged(node.Value, present)],
    };

    private Failure Deny(Failure failure)
    {
        metrics.Denied(failure.Code);
        return failure;
    }
}
