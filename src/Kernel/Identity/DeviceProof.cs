using System.Buffers.Binary;
using System.Text;
using Edge.Kernel.Resources;

namespace Edge.Kernel;

/// <summary>
/// The signature by which a device logs in. It covers the purpose, the verifier's nonce, the node's id and the SHA-256 of
/// the certificate that the verifier presented on this very connection: a proof that was captured, or relayed through
/// another TLS connection, proves nothing.
/// </summary>
/// <remarks>
/// Signed are the bytes <c>edge-device-proof/1</c> and then each field after its length as two big-endian bytes, so that
/// no two sets of fields share one encoding and no other signature of the key can be taken for a proof.
/// </remarks>
public static class DeviceProof
{
    public const int NonceBytes = 32;

    public const int CertificateHashBytes = 32;

    private static ReadOnlySpan<byte> Domain => "edge-device-proof/1"u8;

    public static byte[] Sign(
        DeviceKey key, ProofPurpose purpose, ReadOnlySpan<byte> nonce, NodeId node, ReadOnlySpan<byte> certificateHash) =>
        key.Sign(Encode(purpose, nonce, node, certificateHash));

    /// <summary>Whether the proof was made with the device's key for exactly these values.</summary>
    public static bool Verify(
        ReadOnlySpan<byte> publicKey,
        ProofPurpose purpose,
        ReadOnlySpan<byte> nonce,
        NodeId node,
        ReadOnlySpan<byte> certificateHash,
        ReadOnlySpan<byte> signature) =>
        nonce.Length == NonceBytes
        && certificateHash.Length == CertificateHashBytes
        && DeviceKey.Verify(publicKey, Encode(purpose, nonce, node, certificateHash), signature);

    /// <summary>The same by a device's key, or by the one before while that is good still.</summary>
    public static bool Verify(
        DeviceDocument device,
        DateTimeOffset now,
        ProofPurpose purpose,
        ReadOnlySpan<byte> nonce,
        NodeId node,
        ReadOnlySpan<byte> certificateHash,
        ReadOnlySpan<byte> signature) =>
        Verify(device.PublicKey, purpose, nonce, node, certificateHash, signature)
        || (device.PreviousKey is { } previous
            && now < device.PreviousUntil
            && Verify(previous, purpose, nonce, node, certificateHash, signature));

    /// <summary>The same for a key as <c>DeviceDocument.PublicKey</c> holds it.</summary>
    public static bool Verify(
        string publicKey,
        ProofPurpose purpose,
        ReadOnlySpan<byte> nonce,
        NodeId node,
        ReadOnlySpan<byte> certificateHash,
        ReadOnlySpan<byte> signature)
    {
        Span<byte> key = stackalloc byte[DeviceKey.PublicKeyBytes];
        return Convert.TryFromBase64String(publicKey, key, out var written)
            && Verify(key[..written], purpose, nonce, node, certificateHash, signature);
    }

    private static byte[] Encode(
        ProofPurpose purpose, ReadOnlySpan<byte> nonce, NodeId node, ReadOnlySpan<byte> certificateHash)
    {
        ReadOnlySpan<byte> purposeText = purpose switch
        {
            ProofPurpose.ControlLogin => "control-login"u8,
            ProofPurpose.JobHello => "job-hello"u8,
            ProofPurpose.RotateKey => "rotate-key"u8,
            _ => "enrol"u8,
        };
        var nodeText = Encoding.ASCII.GetBytes(node.ToString());
        var fieldBytes = purposeText.Length + nonce.Length + nodeText.Length + certificateHash.Length;
        var message = new byte[Domain.Length + (4 * sizeof(ushort)) + fieldBytes];
        Domain.CopyTo(message);
        var rest = Append(message.AsSpan(Domain.Length), purposeText);
        rest = Append(rest, nonce);
        rest = Append(rest, nodeText);
        Append(rest, certificateHash);
        return message;
    }

    private static Span<byte> Append(Span<byte> message, ReadOnlySpan<byte> field)
    {
        BinaryPrimitives.WriteUInt16BigEndian(message, checked((ushort)field.Length));
        field.CopyTo(message[sizeof(ushort)..]);
        return message[(sizeof(ushort) + field.Length)..];
    }
}
