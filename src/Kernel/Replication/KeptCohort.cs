using Edge.Kernel.Resources;

namespace Edge.Kernel;

/// <summary>What a cohort of nodes holds of a class, as its difference from the whole picture that it is kept with.</summary>
/// <param name="Cohort">The number of the cohort, 0 to <see cref="CohortsMax"/>.</param>
/// <param name="Revision">As of which the cohort holds it.</param>
/// <param name="Puts">What it has otherwise, or still has.</param>
/// <param name="Deletes">What it doesn't have yet.</param>
public sealed record KeptCohort(
    ResourceClass Class, int Cohort, Revision Revision, IReadOnlyList<ResourceEntry> Puts, IReadOnlyList<ResourceKey> Deletes)
{
    public const int CohortsMax = 16;
}
