using Grpc.Core;

namespace Edge.Hosting;

/// <summary>A node's session with one Stargate.</summary>
/// <param name="lifetime">How long it is good for from when it was given, by no clock but a stopwatch.</param>
public sealed class SessionToken(string text, DateTimeOffset expires, TimeSpan lifetime)
{
    public DateTimeOffset Expires { get; } = expires;

    public TimeSpan Lifetime { get; } = lifetime;

    /// <summary>The metadata that each call of the session carries.</summary>
    public Metadata Credentials => new() { { "authorization", $"Bearer {Text}" } };

    /// <summary>What goes into a message that renews a stream; a secret.</summary>
    internal string Text { get; } = text;

    public override string ToString() => $"session until {Expires:O}";
}
