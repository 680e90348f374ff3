using Edge.Kernel;

namespace Edge.Identity;

/// <summary>What a login or its renewal gives: both tokens' texts go to their bearer once, and to nobody else.</summary>
public sealed record TokenPair
{
    public required string Subject { get; init; }

    public required Token Access { get; init; }

    public required DateTimeOffset AccessExpires { get; init; }

    public required Token Refresh { get; init; }

    public required DateTimeOffset RefreshExpires { get; init; }

    /// <summary>Where the store stood once the login was in it.</summary>
    public required Revision Revision { get; init; }
}
