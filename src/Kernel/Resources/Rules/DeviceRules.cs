namespace Edge.Kernel.Resources.Rules;

internal static class DeviceRules
{
    private const int PublicKeyBytes = 32;

    private const int OwnerLengthMax = 200;

    public static Failure? Check(DeviceDocument device) =>
        CheckKey("publicKey", device.PublicKey)
        ?? Fields.Text("owner", device.Owner, 0, OwnerLengthMax)
        ?? (device.PreviousKey is { } previous ? CheckPrevious(device, previous) : null)
        ?? (device is { PreviousKey: null, PreviousUntil: { } until }
            ? Failure.Invalid("previousUntil", $"{until:O}", "it belongs to a previousKey")
            : null);

    private static Failure? CheckPrevious(DeviceDocument device, string previous) =>
        CheckKey("previousKey", previous)
        ?? (previous == device.PublicKey ? Failure.Invalid("previousKey", previous, "it must be another key than publicKey") : null)
        ?? (device.PreviousUntil is null ? Failure.Invalid("previousUntil", null, "a previousKey is good up to a moment") : null);

    private static Failure? CheckKey(string field, string publicKey)
    {
        Span<byte> octets = stackalloc byte[PublicKeyBytes];
        return Convert.TryFromBase64String(publicKey, octets, out var written)
            && written == PublicKeyBytes
            && Convert.ToBase64String(octets) == publicKey
            ? null
            : Failure.Invalid(field, publicKey, "it must be the base64 form of the 32 bytes of an Ed25519 public key");
    }
}
