namespace Edge.Kernel.Resources.Rules;

internal static class DeviceRules
{
    private const int PublicKeyBytes = 32;

    private const int OwnerLengthMax = 200;

    public static Failure? Check(DeviceDocument device) =>
        CheckKey(device.PublicKey) ?? Fields.Text("owner", device.Owner, 0, OwnerLengthMax);

    private static Failure? CheckKey(string publicKey)
    {
        Span<byte> octets = stackalloc byte[PublicKeyBytes];
        return Convert.TryFromBase64String(publicKey, octets, out var written)
            && written == PublicKeyBytes
            && Convert.ToBase64String(octets) == publicKey
            ? null
            : Failure.Invalid("publicKey", publicKey, "it must be the base64 form of the 32 bytes of an Ed25519 public key");
    }
}
