using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Identity;

/// <summary>The second factor of people: sealed at rest, bound to the person it belongs to.</summary>
public sealed class SecondFactor(MasterKey masterKey, IEntropy entropy, TimeProvider time)
{
    private readonly SealedBox _box = new(masterKey, entropy);

    public byte[] Draw()
    {
        var secret = new byte[Totp.SecretBytes];
        entropy.Fill(secret);
        return secret;
    }

    public string Seal(string name, ReadOnlySpan<byte> secret) => Convert.ToBase64String(_box.Seal(PurposeOf(name), secret));

    public Outcome<byte[]> Open(string name, string sealedSecret)
    {
        var box = new byte[sealedSecret.Length];
        return Convert.TryFromBase64String(sealedSecret, box, out var written)
            ? _box.Open(PurposeOf(name), box.AsSpan(0, written))
            : new Failure("seal_broken", "the sealed second factor is not base64");
    }

    /// <summary>The document once a code was used, by which it is good no more; null if the code is not good.</summary>
    public Outcome<UserDocument?> Use(string name, UserDocument user, string code)
    {
        var digits = string.Concat(code.Where(static character => !char.IsWhiteSpace(character)));
        if (digits.Length != Totp.Digits)
        {
            var hash = RecoveryCodes.HashOf(code);
            return user.RecoveryHashes.Contains(hash)
                ? user with { RecoveryHashes = [.. user.RecoveryHashes.Where(kept => kept != hash)] }
                : (UserDocument?)null;
        }

        var secret = Open(name, user.TotpSealed);
        if (!secret.Succeeded)
        {
            return secret.Failure;
        }

        return Totp.Verify(secret.Value, digits, time.GetUtcNow(), user.TotpStep) is { } step ? user with { TotpStep = step } : (UserDocument?)null;
    }

    private static string PurposeOf(string name) => $"users/{name} totp";
}
