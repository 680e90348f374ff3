using Edge.Kernel;

namespace Edge.Backbone;

/// <summary>
/// Speaks BGP for a Stargate. The calls block, those that announce for at most <see cref="CallTimeout"/>: the one who withdraws a
/// black hole must not depend on anything that others keep busy. One caller at a time announces; another may ask meanwhile.
/// </summary>
public interface IRouteSpeaker : IDisposable
{
    /// <summary>How long <see cref="Announce"/> takes at most.</summary>
    TimeSpan CallTimeout { get; }

    /// <summary>Says where the speaker is, for the will of a DNS engine that is alone; at most 4,096 characters.</summary>
    string Place { get; }

    /// <summary>
    /// Has the prefixes announced so, whatever was announced before. To say the same twice is harmless.
    /// </summary>
    /// <returns>Null when the speaker has taken it; else <see cref="RouteFailure"/>.</returns>
    Failure? Announce(RouteAnnouncement announcement);

    /// <summary>What is announced, and to whom; <see cref="RouteFailure"/> where the speaker does not tell. It may take some seconds.</summary>
    Outcome<RouteReport> Report();
}
