namespace Edge.Kernel.Resources.Rules;

internal static class UserRules
{
    private const int PoliciesMax = 32;

    private const int TextLengthMax = 200;

    private const int SealedLengthMax = 512;

    private const int RecoveryCodesMax = 32;

    private const int HashLength = 64;

    public static Failure? Check(UserDocument user) =>
        (PasswordHash.TryParse(user.PasswordHash, out _) ? null : Failure.Invalid("passwordHash", user.PasswordHash, "it must be an Argon2id hash in the PHC string format"))
        ?? Fields.Count("policies", user.Policies.Count, 0, PoliciesMax)
        ?? Fields.Distinct("policies", user.Policies, Fields.Label)
        ?? Fields.Text("description", user.Description, 0, TextLengthMax)
        ?? CheckSecondFactor(user)
        ?? Fields.Range("totpStep", user.TotpStep, 0, long.MaxValue)
        ?? Fields.Count("recoveryHashes", user.RecoveryHashes.Count, 0, RecoveryCodesMax)
        ?? Fields.Distinct("recoveryHashes", user.RecoveryHashes, CheckHash);

    private static Failure? CheckSecondFactor(UserDocument user) =>
        user.TotpSealed.Length > SealedLengthMax || !Convert.TryFromBase64String(user.TotpSealed, new byte[SealedLengthMax], out _)
            ? Failure.Invalid("totpSealed", user.TotpSealed, "it must be base64")
            : user.SecondFactor == (user.TotpSealed.Length > 0)
                ? null
                : Failure.Invalid("secondFactor", user.SecondFactor ? "true" : "false", "it says whether there is a totpSealed");

    private static Failure? CheckHash(string field, string? value) =>
        value?.Length == HashLength && value.All(char.IsAsciiHexDigitLower)
            ? null
            : Failure.Invalid(field, value, "it must be a SHA-256 in lower-case hexadecimal");
}
