namespace Edge.Dns;

/// <summary>What an OPT record says (RFC 6891 §6.1).</summary>
public sealed record DnsEdns
{
    /// <summary>Bytes of the largest datagram that its sender takes.</summary>
    public ushort DatagramBytesMax { get; init; } = DnsLimits.DatagramBytesMax;

    /// <summary>The version; 0 is the only one.</summary>
    public byte Version { get; init; }

    /// <summary>Whether signatures are wanted (RFC 3225).</summary>
    public bool DnssecOk { get; init; }

    /// <summary>The flags beside <see cref="DnssecOk"/>, e.g. 0x4000 for compact denial (RFC 9824).</summary>
    public ushort OtherFlags { get; init; }

    /// <summary>Options in their order.</summary>
    public IReadOnlyList<EdnsOption> Options { get; init; } = [];
}
