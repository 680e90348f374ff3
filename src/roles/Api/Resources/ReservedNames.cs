using Edge.Dns;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Api;

/// <summary>
/// Names that no service may claim: the network's own domain, its name servers <c>ns1</c>, <c>ns2</c> … in it, and
/// <c>localhost</c>, which every machine answers by itself (RFC 6761 §6.3).
/// </summary>
internal sealed record ReservedNames(string? NetworkDomain)
{
    private const string Loopback = "localhost";

    public static ReservedNames Of(ResourceEntry? network) =>
        new(network is not null && ResourceKinds.Network.Parse(network) is { Succeeded: true, Value: var document } ? document.Domain : null);

    public bool Contains(string domain) =>
        domain == Loopback || domain.EndsWith("." + Loopback, StringComparison.Ordinal) || domain == NetworkDomain || IsNameServer(domain);

    /// <summary>Whether the network, or every machine by itself, answers for all names within this one.</summary>
    public bool Holds(DnsName name) =>
        name.IsWithin(DnsName.Parse(Loopback)) || (DnsName.TryParse(NetworkDomain, out var domain) && name.IsWithin(domain));

    private bool IsNameServer(string domain) =>
        NetworkDomain is not null
        && domain.Length > NetworkDomain.Length + 3
        && domain.EndsWith("." + NetworkDomain, StringComparison.Ordinal)
        && domain.StartsWith("ns", StringComparison.Ordinal)
        && domain[2..^(NetworkDomain.Length + 1)].All(char.IsAsciiDigit);
}
