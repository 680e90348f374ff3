namespace Edge.Dns;

/// <summary>Types of resource records and of questions (IANA registry "Resource Record (RR) TYPEs").</summary>
public enum DnsRecordType : ushort
{
    /// <summary>Reserved; never a valid type (RFC 6895 §3.1).</summary>
    None = 0,

    /// <summary>An IPv4 address (RFC 1035 §3.4.1).</summary>
    A = 1,

    /// <summary>An authoritative name server (RFC 1035 §3.3.11).</summary>
    Ns = 2,

    /// <summary>A mail destination, obsolete (RFC 1035 §3.3.4).</summary>
    Md = 3,

    /// <summary>A mail forwarder, obsolete (RFC 1035 §3.3.5).</summary>
    Mf = 4,

    /// <summary>The canonical name of an alias (RFC 1035 §3.3.1).</summary>
    Cname = 5,

    /// <summary>The start of a zone of authority (RFC 1035 §3.3.13).</summary>
    Soa = 6,

    /// <summary>A mailbox's host, experimental (RFC 1035 §3.3.3).</summary>
    Mb = 7,

    /// <summary>A member of a mail group, experimental (RFC 1035 §3.3.6).</summary>
    Mg = 8,

    /// <summary>A mailbox's new name, experimental (RFC 1035 §3.3.8).</summary>
    Mr = 9,

    /// <summary>A pointer to another name (RFC 1035 §3.3.12).</summary>
#pragma warning disable CA1720 // It is the type's name in the registry.
    Ptr = 12,
#pragma warning restore CA1720

    /// <summary>Host information, which also answers ANY (RFC 8482 §4.2).</summary>
    Hinfo = 13,

    /// <summary>A mailbox's responsible and error mailboxes, experimental (RFC 1035 §3.3.7).</summary>
    Minfo = 14,

    /// <summary>A mail exchange (RFC 1035 §3.3.9).</summary>
    Mx = 15,

    /// <summary>Text strings (RFC 1035 §3.3.14).</summary>
    Txt = 16,

    /// <summary>A responsible person (RFC 1183 §2.2).</summary>
    Rp = 17,

    /// <summary>An AFS cell's database server (RFC 1183 §1).</summary>
    Afsdb = 18,

    /// <summary>An X.25 address (RFC 1183 §3.1).</summary>
    X25 = 19,

    /// <summary>An ISDN address (RFC 1183 §3.2).</summary>
    Isdn = 20,

    /// <summary>An intermediate host (RFC 1183 §3.3).</summary>
    Rt = 21,

    /// <summary>A signature of a message, SIG(0) (RFC 2931).</summary>
    Sig = 24,

    /// <summary>A mapping of X.400 mail (RFC 2163).</summary>
    Px = 26,

    /// <summary>A geographical position (RFC 1712).</summary>
    Gpos = 27,

    /// <summary>An IPv6 address (RFC 3596 §2.1).</summary>
    Aaaa = 28,

    /// <summary>A location (RFC 1876).</summary>
    Loc = 29,

    /// <summary>A service's server (RFC 2782).</summary>
    Srv = 33,

    /// <summary>A rewriting rule (RFC 3403).</summary>
    Naptr = 35,

    /// <summary>A key exchanger (RFC 2230).</summary>
    Kx = 36,

    /// <summary>A certificate (RFC 4398).</summary>
    Cert = 37,

    /// <summary>An alias of everything beneath a name (RFC 6672).</summary>
    Dname = 39,

    /// <summary>The pseudo-record of EDNS (RFC 6891 §6.1).</summary>
    Opt = 41,

    /// <summary>A list of address prefixes (RFC 3123).</summary>
    Apl = 42,

    /// <summary>A child zone's key, told by its parent (RFC 4034 §5).</summary>
    Ds = 43,

    /// <summary>An SSH host key's fingerprint (RFC 4255).</summary>
    Sshfp = 44,

    /// <summary>An IPsec key (RFC 4025).</summary>
    Ipseckey = 45,

    /// <summary>A signature over a record set (RFC 4034 §3).</summary>
    Rrsig = 46,

    /// <summary>The next name and the types here, which denies what lies between (RFC 4034 §4).</summary>
    Nsec = 47,

    /// <summary>A zone's key (RFC 4034 §2).</summary>
    Dnskey = 48,

    /// <summary>A DHCP client's identity (RFC 4701).</summary>
    Dhcid = 49,

    /// <summary>Denial by hashed names (RFC 5155 §3).</summary>
    Nsec3 = 50,

    /// <summary>How names are hashed for NSEC3 (RFC 5155 §4).</summary>
    Nsec3Param = 51,

    /// <summary>A TLS server's certificate (RFC 6698).</summary>
    Tlsa = 52,

    /// <summary>An S/MIME certificate (RFC 8162).</summary>
    Smimea = 53,

    /// <summary>A host's identity (RFC 8005).</summary>
    Hip = 55,

    /// <summary>Remarks about a zone.</summary>
    Ninfo = 56,

    /// <summary>A link of a list of trust anchors.</summary>
    Talink = 58,

    /// <summary>The DS that a child zone wishes for (RFC 7344).</summary>
    Cds = 59,

    /// <summary>The key whose DS a child zone wishes for (RFC 7344).</summary>
    Cdnskey = 60,

    /// <summary>An OpenPGP key (RFC 7929).</summary>
    OpenPgpKey = 61,

    /// <summary>What a parent is to copy from its child (RFC 7477).</summary>
    Csync = 62,

    /// <summary>A digest of a zone (RFC 8976).</summary>
    Zonemd = 63,

    /// <summary>How to reach a service (RFC 9460).</summary>
    Svcb = 64,

    /// <summary>How to reach a web server (RFC 9460).</summary>
    Https = 65,

    /// <summary>Where a parent takes notifications (RFC 9859).</summary>
    Dsync = 66,

    /// <summary>Obsolete: mail senders, now told by TXT (RFC 7208).</summary>
    Spf = 99,

    /// <summary>A node's identifier (RFC 6742).</summary>
    Nid = 104,

    /// <summary>A 32-bit locator (RFC 6742).</summary>
    L32 = 105,

    /// <summary>A 64-bit locator (RFC 6742).</summary>
    L64 = 106,

    /// <summary>The name of locators (RFC 6742).</summary>
    Lp = 107,

    /// <summary>A 48-bit hardware address (RFC 7043).</summary>
    Eui48 = 108,

    /// <summary>A 64-bit hardware address (RFC 7043).</summary>
    Eui64 = 109,

    /// <summary>Stands in NSEC for "no such name" (RFC 9824).</summary>
    Nxname = 128,

    /// <summary>An agreed transaction key (RFC 2930).</summary>
    Tkey = 249,

    /// <summary>A transaction's signature (RFC 8945).</summary>
    Tsig = 250,

    /// <summary>A question for an incremental zone transfer (RFC 1995).</summary>
    Ixfr = 251,

    /// <summary>A question for a zone transfer (RFC 5936).</summary>
    Axfr = 252,

    /// <summary>A question for mailbox records, obsolete (RFC 1035 §3.2.3).</summary>
    Mailb = 253,

    /// <summary>A question for mail agents, obsolete (RFC 1035 §3.2.3).</summary>
    Maila = 254,

    /// <summary>A question for any type (RFC 8482).</summary>
    Any = 255,

    /// <summary>A URI (RFC 7553).</summary>
    Uri = 256,

    /// <summary>Who may issue certificates (RFC 8659).</summary>
    Caa = 257,

    /// <summary>What an application can be seen and controlled by.</summary>
    Avc = 258,

    /// <summary>A multicast relay (RFC 8777).</summary>
    Amtrelay = 260,

    /// <summary>What a resolver says of itself (RFC 9606).</summary>
    ResInfo = 261,

    /// <summary>A wallet's public address.</summary>
    Wallet = 262,

    /// <summary>A trust anchor.</summary>
    Ta = 32768,

    /// <summary>A trust anchor outside the tree, obsolete (RFC 4431).</summary>
    Dlv = 32769,
}
