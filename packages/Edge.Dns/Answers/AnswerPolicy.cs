using System.Net;

namespace Edge.Dns;

/// <summary>What servers of a group do alike beside their answers.</summary>
public sealed record AnswerPolicy
{
    /// <summary>Bytes of a secret for cookies.</summary>
    public const int CookieSecretBytes = ServerCookie.SecretBytes;

    internal const int ServerIdBytesMax = 64;

    internal const int ExemptCountMax = 64;

    /// <summary>The server's identifier, told to who asks for it (RFC 5001): at most 64 bytes, by default none.</summary>
    public ReadOnlyMemory<byte> ServerId { get; init; }

    /// <summary>
    /// The secret of server cookies (RFC 9018), 16 bytes and the same for all servers of a group; by default none, and clients'
    /// cookies are passed over.
    /// </summary>
    public ReadOnlyMemory<byte> CookieSecret { get; init; }

    /// <summary>
    /// Responses a second to one network (/24, /56), by kind of answer: 0 to 1,000,000, default 200; 0 is no limit. Every second
    /// one beyond it is sent with TC and nothing else, the others are not sent. Who shows a good cookie is not limited.
    /// </summary>
    public int RateLimitPerSecond { get; init; } = 200;

    /// <summary>Networks that are not limited: at most 64, by default the loopback.</summary>
    public IReadOnlyList<IPNetwork> RateLimitExempt { get; init; } = [new(IPAddress.Parse("127.0.0.0"), 8), new(IPAddress.IPv6Loopback, 128)];

    /// <summary>The first option out of its range, in words; null if all are good.</summary>
    public string? Fault =>
        ServerId.Length > ServerIdBytesMax ? $"{nameof(ServerId)} must have at most {ServerIdBytesMax} bytes"
        : CookieSecret.Length is not (0 or ServerCookie.SecretBytes) ? $"{nameof(CookieSecret)} must have {ServerCookie.SecretBytes} bytes, or none"
        : RateLimitPerSecond is < 0 or > 1_000_000 ? $"{nameof(RateLimitPerSecond)} must be 0 to 1000000"
        : RateLimitExempt.Count > ExemptCountMax ? $"{nameof(RateLimitExempt)} must name at most {ExemptCountMax} networks"
        : null;
}
