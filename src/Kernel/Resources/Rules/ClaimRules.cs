namespace Edge.Kernel.Resources.Rules;

internal static class ClaimRules
{
    public static Failure? Check(ClaimDocument claim) => Fields.Label("service", claim.Service);
}
