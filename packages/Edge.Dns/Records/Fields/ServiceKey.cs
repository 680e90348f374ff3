namespace Edge.Dns;

/// <summary>Keys of SvcParams (IANA registry "DNS Service Parameters").</summary>
internal enum ServiceKey : ushort
{
    Mandatory = 0,
    Alpn = 1,
    NoDefaultAlpn = 2,
    Port = 3,
    Ipv4Hint = 4,
    Ech = 5,
    Ipv6Hint = 6,
    DohPath = 7,
    Ohttp = 8,
    TlsSupportedGroups = 9,
}
