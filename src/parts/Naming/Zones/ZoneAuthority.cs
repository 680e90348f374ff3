using Edge.Dns;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Naming;

/// <summary>The SOA of a hosted zone.</summary>
public static class ZoneAuthority
{
    /// <param name="zone">The zone's document.</param>
    /// <param name="modified">The revision that wrote it.</param>
    /// <param name="servers">The zone's own NS; null if it has none.</param>
    /// <param name="domain">The network's, whose names stand in for what the zone does not say.</param>
    public static RecordSet Of(ZoneDocument zone, Revision modified, RecordSet? servers, DnsName domain)
    {
        ArgumentNullException.ThrowIfNull(zone);
        ArgumentNullException.ThrowIfNull(domain);
        var hasServer = DnsName.TryParse(zone.PrimaryServer, out var server) || (servers is not null && DnsName.TryRead(servers.Value(0), out server));
        return RecordSet.Soa((uint)zone.NegativeTtlSeconds, new StartOfAuthority
        {
            PrimaryServer = hasServer ? server! : domain.Child("ns1"),
            Mailbox = DnsName.TryParse(zone.Mailbox, out var mailbox) ? mailbox : domain.Child("hostmaster"),
            Serial = ZoneSerial.Of(zone, modified),
            RefreshSeconds = (uint)zone.RefreshSeconds,
            RetrySeconds = (uint)zone.RetrySeconds,
            ExpireSeconds = (uint)zone.ExpireSeconds,
            NegativeTtlSeconds = (uint)zone.NegativeTtlSeconds,
        });
    }
}
