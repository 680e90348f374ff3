using System.Collections.Concurrent;
using System.Net;
using Edge.Hosting;

namespace Edge.Tests.Streams;

/// <summary>Dials a Stargate by way of its proxy, whatever address it offers itself by.</summary>
internal sealed class ProxiedDialer(ControlDialer dialer, ConcurrentDictionary<string, CuttingProxy> proxies, CutBudget budget) : IControlDialer
{
    public Task<ControlSession> DialAsync(string address, CancellationToken cancellation) =>
        dialer.DialAsync(proxies.GetOrAdd(address, target => new CuttingProxy(IPEndPoint.Parse(target), budget)).Address, cancellation);
}
