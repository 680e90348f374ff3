namespace Edge.Kernel.Resources.Rules;

internal static class TokenRules
{
    private const int HashLength = 64;

    private const int PoliciesMax = 32;

    private const int TextLengthMax = 200;

    public static Failure? Check(TokenDocument token) =>
        (token.Kind is "api" or "join" or "ref" ? null : Failure.Invalid("kind", token.Kind, "it must be api, join or ref"))
        ?? CheckHash("secretHash", token.SecretHash)
        ?? Fields.Text("subject", token.Subject, 1, TextLengthMax)
        ?? Fields.Text("description", token.Description, 0, TextLengthMax)
        ?? Fields.Count("policies", token.Policies.Count, 0, PoliciesMax)
        ?? Fields.Distinct("policies", token.Policies, Fields.Label)
        ?? (token.Expires > token.Created ? null : Failure.Invalid("expires", $"{token.Expires:O}", "it must be later than created"))
        ?? (token.Kind == "join" ? CheckJoin(token) : CheckNoJoin(token))
        ?? (token.Kind == "ref" ? CheckLogin(token) : CheckNoLogin(token));

    private static Failure? CheckLogin(TokenDocument token) =>
        token.Renewed is null ? Failure.Invalid("renewed", null, "a login has it")
        : token.PreviousHash is { } previous ? CheckHash("previousHash", previous)
        : null;

    private static Failure? CheckNoLogin(TokenDocument token) =>
        token.Renewed is { } renewed ? Failure.Invalid("renewed", $"{renewed:O}", "only a login has it")
        : token.PreviousHash is { } previous ? Failure.Invalid("previousHash", previous, "only a login has it")
        : null;

    private static Failure? CheckHash(string field, string hash) =>
        hash.Length == HashLength && hash.All(char.IsAsciiHexDigitLower)
            ? null
            : Failure.Invalid(field, hash, "it must be a SHA-256 in lower-case hexadecimal");

    private static Failure? CheckJoin(TokenDocument token) =>
        (token.JoinRole is null ? Failure.Invalid("joinRole", null, "a join code names its role") : null)
        ?? Fields.OptionalLabel("joinNode", token.JoinNode)
        ?? Fields.OptionalLabel("joinRegion", token.JoinRegion);

    private static Failure? CheckNoJoin(TokenDocument token)
    {
        (string? field, string? value) = token switch
        {
            { JoinRole: { } role } => ("joinRole", role.ToString()),
            { JoinNode: { } node } => ("joinNode", node),
            { JoinRegion: { } region } => ("joinRegion", region),
            _ => default,
        };
        return field is null ? null : Failure.Invalid(field, value, "only a join code has it");
    }
}
