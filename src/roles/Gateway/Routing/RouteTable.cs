using Edge.Delivery;
using Edge.Kernel.Resources;

namespace Edge.Gateway;

/// <summary>
/// Which service answers for a host name: the claimed ones, and for every service <c>ID.DOMAIN</c> and
/// <c>ID.localhost</c>. Immutable; a change of configuration makes a new one.
/// </summary>
internal sealed class RouteTable
{
    public static readonly RouteTable Empty = new(null, new Dictionary<string, ServiceDocument>(), []);

    private readonly Dictionary<string, HostRoute> _routes = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, HostRoute>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    /// <param name="domain">The network's own domain, or null while it is unknown.</param>
    /// <param name="services">By id.</param>
    /// <param name="claims">Host name and the id of the service that owns it.</param>
    public RouteTable(
        string? domain,
        IReadOnlyDictionary<string, ServiceDocument> services,
        IEnumerable<KeyValuePair<string, string>> claims)
    {
        _lookup = _routes.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var (host, id) in claims)
        {
            if (services.TryGetValue(id, out var service))
            {
                Add(host, id, service);
            }
        }

        // These come last: no customer takes another service's own name away by claiming it.
        foreach (var (id, service) in services)
        {
            Add($"{id}.localhost", id, service);
            if (domain is not null)
            {
                Add($"{id}.{domain}", id, service);
            }
        }
    }

    public int Count => _routes.Count;

    /// <summary>The route of a <c>Host</c> field or SNI: any case, with or without port and final dot; or null.</summary>
    public HostRoute? Find(ReadOnlySpan<char> host)
    {
        var port = host.LastIndexOf(':');
        if (port >= 0)
        {
            host = host[..port];
        }

        return _lookup.TryGetValue(host.TrimEnd('.'), out var route) ? route : null;
    }

    private void Add(string host, string id, ServiceDocument service)
    {
        if (Uri.TryCreate(service.Origin, UriKind.Absolute, out var origin))
        {
            var name = host.ToLowerInvariant();
            _routes[name] = new HostRoute(id, name, RouteTo(origin, service));
        }
    }

    private static OriginRoute RouteTo(Uri origin, ServiceDocument service) =>
        new(
            origin.GetLeftPart(UriPartial.Authority),
            origin.AbsolutePath.TrimEnd('/'),
            service.OriginHost,
            TimeSpan.FromSeconds(service.OriginTimeoutSeconds));
}
