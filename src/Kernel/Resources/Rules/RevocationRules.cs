namespace Edge.Kernel.Resources.Rules;

internal static class RevocationRules
{
    private const int ReasonLengthMax = 200;

    public static Failure? Check(RevocationDocument revocation) =>
        (revocation.Expires > revocation.Before ? null : Failure.Invalid("expires", $"{revocation.Expires:O}", "it must be later than before"))
        ?? Fields.Text("reason", revocation.Reason, 0, ReasonLengthMax);
}
