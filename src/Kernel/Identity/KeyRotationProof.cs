using System.Security.Cryptography;

namespace Edge.Kernel;

/// <summary>
/// The proof that the holder of a device's key wants another key in its place, and holds that one too: both sign the pair
/// of keys, for this connection alone. A pair is good once, since the old key is the old one only once.
/// </summary>
public static class KeyRotationProof
{
    private static ReadOnlySpan<byte> Domain => "edge-key-rotation/1"u8;

    /// <param name="key">The old or the new key.</param>
    public static byte[] Sign(
        DeviceKey key, NodeId node, ReadOnlySpan<byte> oldKey, ReadOnlySpan<byte> newKey, ReadOnlySpan<byte> certificateHash) =>
        DeviceProof.Sign(key, ProofPurpose.RotateKey, NonceOf(oldKey, newKey), node, certificateHash);

    /// <param name="publicKey">The old or the new key, which must have signed.</param>
    public static bool Verify(
        ReadOnlySpan<byte> publicKey,
        NodeId node,
        ReadOnlySpan<byte> oldKey,
        ReadOnlySpan<byte> newKey,
        ReadOnlySpan<byte> certificateHash,
        ReadOnlySpan<byte> signature) =>
        oldKey.Length == DeviceKey.PublicKeyBytes
        && newKey.Length == DeviceKey.PublicKeyBytes
        && DeviceProof.Verify(publicKey, ProofPurpose.RotateKey, NonceOf(oldKey, newKey), node, certificateHash, signature);

    private static byte[] NonceOf(ReadOnlySpan<byte> oldKey, ReadOnlySpan<byte> newKey)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Domain);
        hash.AppendData(oldKey);
        hash.AppendData(newKey);
        return hash.GetHashAndReset();
    }
}
