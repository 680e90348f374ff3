using System.Text;
using Edge.Kernel;

namespace Edge.Identity;

/// <summary>Checks and makes passwords. The same work is done whether there is such a person or not.</summary>
public sealed class UserPasswords(IPasswordWork work, IEntropy entropy)
{
    /// <summary>Twelve characters and no other rule (NIST SP 800-63B §3.1.1): a rule on their kinds makes passwords worse.</summary>
    public const int CharactersMin = 12;

    public const int BytesMax = 1024;

    /// <summary>Why a password may not be had; null when it may. The password itself is never in the failure.</summary>
    public static Failure? Check(string field, string password)
    {
        var rule = Encoding.UTF8.GetByteCount(password) > BytesMax ? $"a password has at most {BytesMax} bytes"
            : password.EnumerateRunes().Count() < CharactersMin ? $"a password has at least {CharactersMin} characters; a few words that do not belong together are easy to keep in mind"
            : null;
        return rule is null ? null : Failure.Invalid(field, "(secret)", rule);
    }

    /// <summary>A new hash of a password that was checked.</summary>
    public async ValueTask<Outcome<PasswordHash>> MakeAsync(string password, CancellationToken cancellation)
    {
        var salt = new byte[PasswordHash.SaltBytes];
        entropy.Fill(salt);
        var like = PasswordHash.Nobodys with { Salt = salt };
        var derived = await work.DeriveAsync(Encoding.UTF8.GetBytes(password), like, cancellation);
        return derived.Succeeded ? like with { Hash = derived.Value } : derived.Failure;
    }

    /// <summary>Whether the password is the one of a hash; by null, of nobody's, which is always false and takes as long.</summary>
    public async ValueTask<Outcome<bool>> VerifyAsync(PasswordHash? hash, string password, CancellationToken cancellation)
    {
        var like = hash ?? PasswordHash.Nobodys;
        var bytes = Encoding.UTF8.GetBytes(password);
        var derived = await work.DeriveAsync(bytes.Length <= BytesMax ? bytes : bytes.AsMemory(0, BytesMax), like, cancellation);
        if (!derived.Succeeded)
        {
            return derived.Failure;
        }

        return like.Matches(derived.Value) & hash is not null & bytes.Length <= BytesMax;
    }
}
