namespace Edge.Coordination;

/// <summary>What becomes of a connection that wants to arrive.</summary>
public enum AdmissionVerdict
{
    /// <summary>Its turn has not come.</summary>
    Waits,

    /// <summary>It has a place, and must give it back.</summary>
    Admitted,

    /// <summary>It is heard just to be told when to come back; this is a place too, of another kind.</summary>
    TurnedAway,

    /// <summary>It is closed unheard.</summary>
    Closed,
}
