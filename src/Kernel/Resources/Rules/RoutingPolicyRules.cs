namespace Edge.Kernel.Resources.Rules;

internal static class RoutingPolicyRules
{
    private const int PairsMax = 1024;

    private const int MembersMax = 1024;

    private const int CostMax = 1_000_000;

    public static Failure? Check(RoutingPolicyDocument policy) =>
        Fields.Range("minimum", policy.Minimum, 1, MembersMax)
        ?? Fields.Range("maximum", policy.Maximum, policy.Minimum, MembersMax)
        ?? Fields.Range("sharePercent", policy.SharePercent, 0, 100)
        ?? Fields.Count("pairs", policy.Pairs.Count, 1, PairsMax)
        ?? CheckPairs(policy.Pairs);

    private static Failure? CheckPairs(IReadOnlyList<RoutingPair> pairs)
    {
        var seen = new HashSet<(string, string)>();
        for (var i = 0; i < pairs.Count; i++)
        {
            var (field, pair) = ($"pairs[{i}]", pairs[i]);
            var failure = Fields.Label($"{field}.from", pair.From)
                ?? Fields.Label($"{field}.to", pair.To)
                ?? Fields.Range($"{field}.cost", pair.Cost, 0, CostMax)
                ?? (pair.Capacity is { } capacity ? Fields.Range($"{field}.capacity", capacity, 1, MembersMax) : null)
                ?? (seen.Add((pair.From, pair.To)) ? null : Failure.Invalid(field, $"{pair.From} to {pair.To}", "the pair is given twice"));
            if (failure is not null)
            {
                return failure;
            }
        }

        return null;
    }
}
