namespace Edge.Backbone;

/// <summary>
/// The word that a Stargate may leave the anycast group: given by who alone may give one at the moment, with what would be left.
/// </summary>
/// <param name="GrantedAt">By the Stargate's own clock.</param>
/// <param name="Others">Other members that serve.</param>
/// <param name="Shortage">Why it may not leave, in a sentence; null when enough others serve.</param>
/// <param name="OutageAllowed">An operator accepted that too few do.</param>
public sealed record LeavePermit(TimeSpan GrantedAt, int Others, string? Shortage, bool OutageAllowed)
{
    /// <summary>Whether it lets the Stargate leave.</summary>
    public bool Allows => Shortage is null || OutageAllowed;
}
