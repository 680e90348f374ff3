using System.Security.Cryptography;
using System.Text;
using Edge.Kernel;

namespace Edge.Identity;

/// <summary>
/// Seals secrets with the master key by AES-256-GCM, as nonce ‖ ciphertext ‖ tag. The purpose is associated data: what was
/// sealed for one purpose does not open for another, so a stored secret cannot be moved to where it is shown.
/// </summary>
public sealed class SealedBox(MasterKey masterKey, IEntropy entropy)
{
    private const int NonceBytes = 12;

    private const int TagBytes = 16;

    public byte[] Seal(string purpose, ReadOnlySpan<byte> secret)
    {
        var box = new byte[NonceBytes + secret.Length + TagBytes];
        var nonce = box.AsSpan(0, NonceBytes);
        entropy.Fill(nonce);
        using var cipher = new AesGcm(masterKey.Span, TagBytes);
        cipher.Encrypt(nonce, secret, box.AsSpan(NonceBytes, secret.Length), box.AsSpan(NonceBytes + secret.Length), Encoding.UTF8.GetBytes(purpose));
        return box;
    }

    public Outcome<byte[]> Open(string purpose, ReadOnlySpan<byte> box)
    {
        if (box.Length < NonceBytes + TagBytes)
        {
            return Refused(purpose);
        }

        var secret = new byte[box.Length - NonceBytes - TagBytes];
        using var cipher = new AesGcm(masterKey.Span, TagBytes);
        try
        {
            cipher.Decrypt(box[..NonceBytes], box[NonceBytes..^TagBytes], box[^TagBytes..], secret, Encoding.UTF8.GetBytes(purpose));
            return secret;
        }
        catch (AuthenticationTagMismatchException)
        {
            return Refused(purpose);
        }
    }

    private static Failure Refused(string purpose) =>
        new("seal_broken", $"the sealed {purpose} does not open: this is not the master key that sealed it, or it was changed");
}
