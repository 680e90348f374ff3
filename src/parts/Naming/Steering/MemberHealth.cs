namespace Edge.Naming;

/// <summary>What is known of a member of a pool.</summary>
public enum MemberHealth
{
    /// <summary>Nobody asks it, or nobody has yet.</summary>
    Unknown,

    Healthy,

    /// <summary>It has not answered lately, but not often enough to be down.</summary>
    Suspect,

    Down,
}
