using System.Security.Cryptography;
using Edge.Kernel;

namespace Edge.Identity;

/// <summary>
/// Tells a proof that was made on another TLS connection from one that is simply wrong: the device says which certificate it
/// saw, and its signature shows that it means it.
/// </summary>
internal static class ChannelMismatch
{
    public static readonly Failure Failure = new(
        "channel_mismatch",
        "the node was shown another certificate than this Stargate presented: something between them ends TLS, such as a proxy or a load balancer; connect directly, or let it pass TCP through");

    /// <summary>Whether the seen certificate is not the presented one.</summary>
    public static bool Between(ReadOnlyMemory<byte> seen, ReadOnlyMemory<byte> presented) =>
        !CryptographicOperations.FixedTimeEquals(seen.Span, presented.Span);
}
