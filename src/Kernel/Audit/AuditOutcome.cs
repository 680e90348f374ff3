namespace Edge.Kernel;

/// <summary>How it ended for whoever asked.</summary>
public enum AuditOutcome
{
    /// <summary>It was done.</summary>
    Accepted,

    /// <summary>It was not done, and changed nothing.</summary>
    Refused,

    /// <summary>Whether it was done is not known, as after a commit whose outcome the store did not tell.</summary>
    Unknown,
}
