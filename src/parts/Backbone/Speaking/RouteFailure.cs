using Edge.Kernel;

namespace Edge.Backbone;

/// <summary>Why a route speaker does not do what it is asked.</summary>
public static class RouteFailure
{
    /// <summary>It does not run, does not answer in time, or went away: it is asked again later.</summary>
    public const string Unreachable = "route_speaker_unreachable";

    /// <summary>It answers, and does not know the protocols that announce: somebody has to write its configuration.</summary>
    public const string Misconfigured = "route_speaker_misconfigured";

    public static Failure NotReached(string what) => new(Unreachable, what);

    public static Failure NotConfigured(string what) => new(Misconfigured, what);
}
