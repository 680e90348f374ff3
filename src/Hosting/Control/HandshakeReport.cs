namespace Edge.Hosting;

/// <summary>How long handshakes took a Gateway's visitors in one minute.</summary>
/// <param name="Number">Rises from minute to minute.</param>
/// <param name="Networks">The first 3 bytes of IPv4 addresses or the first 6 of IPv6 ones, each with round trips in microseconds.</param>
public sealed record HandshakeReport(long Number, IReadOnlyList<(byte[] Network, IReadOnlyList<uint> Microseconds)> Networks)
{
    /// <summary>Networks of one report.</summary>
    public const int NetworksMax = 512;

    /// <summary>Round trips of one network in one report.</summary>
    public const int SamplesMax = 4;
}
