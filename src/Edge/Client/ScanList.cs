using Edge.Dns;

namespace Edge.Client;

/// <summary>What a scan asks for: names that many zones have.</summary>
internal static class ScanList
{
    private static readonly DnsRecordType[] _ofApex =
        [DnsRecordType.Ns, DnsRecordType.A, DnsRecordType.Aaaa, DnsRecordType.Mx, DnsRecordType.Txt, DnsRecordType.Caa, DnsRecordType.Https];

    /// <summary>A CNAME is told by any of them.</summary>
    private static readonly DnsRecordType[] _ofHost = [DnsRecordType.A, DnsRecordType.Aaaa, DnsRecordType.Mx, DnsRecordType.Txt];

    private static readonly string[] _hosts =
    [
        "www", "mail", "smtp", "imap", "pop", "pop3", "mx", "mx1", "mx2", "webmail", "email", "autodiscover", "autoconfig", "mta-sts", "ns", "ns1", "ns2", "ns3", "ns4",
        "ftp", "sftp", "ssh", "vpn", "remote", "gateway", "api", "app", "apps", "auth", "login", "sso", "id", "account", "admin", "portal", "dashboard", "panel", "cpanel",
        "blog", "shop", "store", "news", "forum", "wiki", "docs", "help", "support", "status", "cdn", "static", "assets", "img", "images", "media", "video", "files", "download",
        "dev", "test", "stage", "staging", "beta", "demo", "git", "gitlab", "ci", "cloud", "db", "calendar", "chat", "meet", "sip", "lyncdiscover", "enterpriseregistration",
        "enterpriseenrollment", "m", "mobile", "intranet", "web", "server", "home",
    ];

    private static readonly string[] _texts =
    [
        "_dmarc", "_domainkey", "default._domainkey", "dkim._domainkey", "google._domainkey", "k1._domainkey", "k2._domainkey", "k3._domainkey", "mail._domainkey",
        "s1._domainkey", "s2._domainkey", "selector1._domainkey", "selector2._domainkey", "_mta-sts", "_smtp._tls", "_acme-challenge", "default._bimi",
    ];

    private static readonly string[] _services =
    [
        "_sip._tcp", "_sip._udp", "_sips._tcp", "_sip._tls", "_sipfederationtls._tcp", "_xmpp-client._tcp", "_xmpp-server._tcp", "_autodiscover._tcp", "_submission._tcp",
        "_submissions._tcp", "_imap._tcp", "_imaps._tcp", "_pop3._tcp", "_pop3s._tcp", "_caldav._tcp", "_caldavs._tcp", "_carddav._tcp", "_carddavs._tcp", "_ldap._tcp",
        "_kerberos._tcp", "_kerberos._udp", "_matrix._tcp", "_matrix-fed._tcp", "_minecraft._tcp",
    ];

    /// <summary>What is asked for at a name that records point to.</summary>
    public static IReadOnlyList<DnsRecordType> OfTarget => _ofHost;

    /// <summary>What is asked for at a name that nobody has, to see what a wildcard answers.</summary>
    public static IReadOnlyList<DnsRecordType> OfWildcard { get; } = [.. _ofHost, DnsRecordType.Srv, DnsRecordType.Https];

    public static IEnumerable<(DnsName Name, IReadOnlyList<DnsRecordType> Types)> Of(DnsName apex) =>
        [(apex, _ofApex), .. Under(apex, _hosts, _ofHost), .. Under(apex, _texts, [DnsRecordType.Txt]), .. Under(apex, _services, [DnsRecordType.Srv])];

    private static IEnumerable<(DnsName Name, IReadOnlyList<DnsRecordType> Types)> Under(DnsName apex, string[] labels, DnsRecordType[] types)
    {
        foreach (var label in labels)
        {
            if (apex.TryChild(label, out var name))
            {
                yield return (name, types);
            }
        }
    }
}
