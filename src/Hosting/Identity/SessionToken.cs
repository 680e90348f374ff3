using Grpc.Core;

namespace Edge.Hosting;

/// <summary>A node's session with one Stargate.</summary>
public sealed class SessionToken(string text, DateTimeOffset expires)
{
    public DateTimeOffset Expires { get; } = expires;

    /// <summary>The metadata that each call of the session carries.</summary>
    public Metadata Credentials => new() { { "authorization", $"Bearer {text}" } };

    public override string ToString() => $"session until {Expires:O}";
}
