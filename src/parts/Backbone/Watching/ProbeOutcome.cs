namespace Edge.Backbone;

/// <summary>What one round of questions to all workers came to.</summary>
public enum ProbeOutcome
{
    /// <summary>Nobody was asked yet.</summary>
    None,

    /// <summary>Every worker answered.</summary>
    Answered,

    /// <summary>A worker did not, though it had its time.</summary>
    Missed,

    /// <summary>A worker did not, but who asked was late itself: the machine stood still.</summary>
    Void,
}
