namespace Edge.Coordination;

/// <summary>The order in which nodes are given a staged change.</summary>
public enum Cohort
{
    Canary,
    FirstRegion,
    All,
}
