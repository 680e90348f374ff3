namespace Edge.Dns;

/// <summary>Sizes that the protocol, or prudence, sets.</summary>
public static class DnsLimits
{
    /// <summary>Bytes of a message's header (RFC 1035 §4.1.1). The question of every message begins here.</summary>
    public const int HeaderBytes = 12;

    /// <summary>Bytes of the longest name on the wire, the root label included (RFC 1035 §2.3.4).</summary>
    public const int NameBytesMax = 255;

    /// <summary>Bytes of the longest label (RFC 1035 §2.3.4).</summary>
    public const int LabelBytesMax = 63;

    /// <summary>The most labels that a name can hold, the root not counted: 127 of one byte each.</summary>
    public const int LabelCountMax = 127;

    /// <summary>Bytes of the largest datagram to a client without EDNS (RFC 1035 §4.2.1).</summary>
    public const int PlainDatagramBytesMax = 512;

    /// <summary>
    /// Bytes of the largest datagram ever sent, and the size that we offer: it passes every IPv6 path unfragmented
    /// (DNS flag day 2020).
    /// </summary>
    public const int DatagramBytesMax = 1232;

    /// <summary>Bytes of the largest message on a stream (RFC 1035 §4.2.2).</summary>
    public const int MessageBytesMax = 65535;

    /// <summary>
    /// Bytes of the largest set of records, each under a two-byte owner, so that beside the longest question it fits one
    /// message: 65,535 less header, question and OPT.
    /// </summary>
    public const int RecordSetBytesMax = MessageBytesMax - HeaderBytes - NameBytesMax - 4 - OptBytes;

    /// <summary>Bytes of an OPT record without options.</summary>
    public const int OptBytes = 11;

    /// <summary>More additional records than this in a query (OPT, TSIG, SIG(0) and one to spare) are a format error.</summary>
    public const int QueryAdditionalCountMax = 4;

    /// <summary>The largest TTL in seconds (RFC 2181 §8).</summary>
    public const uint TtlSecondsMax = int.MaxValue;
}
