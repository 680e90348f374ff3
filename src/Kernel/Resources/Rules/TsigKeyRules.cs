using Edge.Dns;

namespace Edge.Kernel.Resources.Rules;

internal static class TsigKeyRules
{
    private const int SealedLengthMax = 1024;

    private const int PoliciesMax = 32;

    private const int TextLengthMax = 200;

    private static readonly string[] Algorithms = ["hmac-sha256", "hmac-sha384", "hmac-sha512"];

    public static Failure? Check(TsigKeyDocument key) =>
        (Array.IndexOf(Algorithms, key.Algorithm) >= 0 ? null : Failure.Invalid("algorithm", key.Algorithm, $"it must be one of {string.Join(", ", Algorithms)}"))
        ?? (key.SecretSealed.Length is > 0 and <= SealedLengthMax && IsBase64(key.SecretSealed) ? null : Failure.Invalid("secretSealed", key.SecretSealed, $"it must be base64 of at most {SealedLengthMax} characters"))
        ?? Fields.Count("policies", key.Policies.Count, 0, PoliciesMax)
        ?? Fields.Distinct("policies", key.Policies, Fields.Label)
        ?? Fields.Text("description", key.Description, 0, TextLengthMax)
        ?? (key.Expires is { } expires && expires <= key.Created ? Failure.Invalid("expires", $"{expires:O}", "it must be later than created") : null);

    public static string? BrokenIdRule(string id) =>
        !DnsName.TryParse(id, out var name) || name.LabelCount == 0 || ZoneText.Of(name) != id
            ? "a key is named by a domain name in lower case without a final dot, of labels of at most 63 bytes, such as acme.example.org"
            : ZoneText.KeyLength(id) > ZoneText.KeyLengthMax ? $"a key's name takes at most {ZoneText.KeyLengthMax} characters"
            : null;

    private static bool IsBase64(string text) => Convert.TryFromBase64String(text, new byte[text.Length], out _);
}
