namespace Edge.Kernel.Resources.Rules;

internal static class LossRules
{
    private const int StargatesMax = 64;

    public static Failure? Check(LossDocument loss) =>
        Fields.Range("common", loss.Common, 0, long.MaxValue)
        ?? Fields.Range("remembered", loss.Remembered, 0, long.MaxValue)
        ?? Fields.Count("stargates", loss.Stargates.Count, 1, StargatesMax)
        ?? Fields.Distinct("stargates", loss.Stargates, Fields.Label)
        ?? Fields.Range("revocations", loss.Revocations, 0, int.MaxValue)
        ?? Fields.Range("unlisted", loss.Unlisted, 0, int.MaxValue)
        ?? Fields.Count("commits", loss.Commits.Count, 0, LossDocument.CommitsMax)
        ?? loss.Commits.Select(static (commit, at) => CheckCommit($"commits[{at}]", commit)).FirstOrDefault(static failure => failure is not null);

    private static Failure? CheckCommit(string field, LossCommit commit) =>
        (ResourceKey.TryParse(commit.Key, out _) ? null : Failure.Invalid($"{field}.key", commit.Key, "it must be the key of a resource"))
        ?? Fields.Range($"{field}.revision", commit.Revision, 0, long.MaxValue)
        ?? Fields.Text($"{field}.author", commit.Author, 0, CommitRules.NameLengthMax);
}
