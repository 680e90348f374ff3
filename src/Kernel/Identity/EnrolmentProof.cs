using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Edge.Kernel;

/// <summary>
/// The proof that a joining node holds the key that it brings. There was no challenge yet, so what stands in its place is
/// the hash of the request itself: the code's accessor, which is good once, the role and the certificate request.
/// </summary>
public static class EnrolmentProof
{
    public static byte[] Sign(
        DeviceKey key, string accessor, NodeRole role, ReadOnlySpan<byte> certificateRequest, ReadOnlySpan<byte> certificateHash) =>
        DeviceProof.Sign(key, ProofPurpose.Enrol, NonceOf(accessor, role, certificateRequest), default, certificateHash);

    public static bool Verify(
        ReadOnlySpan<byte> publicKey,
        string accessor,
        NodeRole role,
        ReadOnlySpan<byte> certificateRequest,
        ReadOnlySpan<byte> certificateHash,
        ReadOnlySpan<byte> signature) =>
        DeviceProof.Verify(publicKey, ProofPurpose.Enrol, NonceOf(accessor, role, certificateRequest), default, certificateHash, signature);

    private static byte[] NonceOf(string accessor, NodeRole role, ReadOnlySpan<byte> certificateRequest)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, "edge-enrolment/1"u8);
        Append(hash, Encoding.UTF8.GetBytes(accessor));
        Append(hash, Encoding.UTF8.GetBytes(NodeRoleName.Of(role)));
        Append(hash, certificateRequest);
        return hash.GetHashAndReset();
    }

    private static void Append(IncrementalHash hash, ReadOnlySpan<byte> field)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, field.Length);
        hash.AppendData(length);
        hash.AppendData(field);
    }
}
