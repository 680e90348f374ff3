using System.Net;

namespace Edge.Identity;

/// <summary>What somebody who wants to log in brings.</summary>
public sealed record LoginRequest
{
    /// <summary>Names and codes longer than this are nobody's.</summary>
    public const int TextLengthMax = 200;

    public required string User { get; init; }

    public required string Password { get; init; }

    /// <summary>A one-time code or a recovery code; empty for none.</summary>
    public string Code { get; init; } = "";

    public required IPAddress Address { get; init; }

    /// <summary>The password stays out of whatever this is printed into.</summary>
    public override string ToString() => $"login of {User} from {Address}";
}
