namespace Edge.Coordination;

/// <summary>What a look at the store's history found.</summary>
public enum HistoryFinding
{
    /// <summary>The store went on from where the picture is.</summary>
    Holds,

    /// <summary>The store has another history: it must be read whole.</summary>
    Lost,

    /// <summary>The store does not answer.</summary>
    Unavailable,
}
