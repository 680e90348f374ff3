namespace Edge.Dns;

/// <summary>Options of the OPT record (IANA registry "DNS EDNS0 Option Codes").</summary>
internal enum EdnsOptionCode : ushort
{
    ServerId = 3,

    ClientSubnet = 8,

    Cookie = 10,

    Padding = 12,

    ExtendedError = 15,

    /// <summary>Of those for local use: who answers a query that shows a good cookie says which of its workers it is.</summary>
    Worker = 65001,
}
