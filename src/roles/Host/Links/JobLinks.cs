using System.Net;
using Edge.Hosting;
using Edge.Kernel;
using Microsoft.Extensions.Logging;

namespace Edge.Host;

/// <summary>The links to all Gateways that this Host is offered, at most as many as it may have.</summary>
internal sealed partial class JobLinks(JobLinkIdentity identity, JobWork work, int linksMax, ILogger logger) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<NodeId, JobLink> _links = [];
    private bool _draining;
    private bool _suspended;
    private Task _turning = Task.CompletedTask;

    public int Connected
    {
        get
        {
            lock (_gate)
            {
                return _links.Values.Count(static link => link.Connected);
            }
        }
    }

    /// <summary>
    /// Links to those that are offered; links to others that still stand are kept while there is room, since a Gateway that
    /// Stargates don't name at the moment may well serve.
    /// </summary>
    public void Offer(IReadOnlyList<GatewayCandidate> candidates)
    {
        List<JobLink> ended = [];
        lock (_gate)
        {
            if (_draining || _suspended)
            {
                return;
            }

            var wanted = candidates.Where(IsReachable).DistinctBy(static candidate => candidate.Id).Take(linksMax).ToDictionary(static candidate => candidate.Id);
            foreach (var (id, link) in _links.ToArray())
            {
                var moved = wanted.TryGetValue(id, out var candidate) && candidate.Https != link.Address;
                var unwanted = candidate is null && (!link.Connected || _links.Count > linksMax);
                if (moved || unwanted)
                {
                    _links.Remove(id);
                    ended.Add(link);
                }
            }

            foreach (var candidate in wanted.Values)
            {
                Add(candidate);
            }
        }

        foreach (var link in ended)
        {
            _ = EndAsync(link);
        }
    }

    /// <summary>
    /// Takes nothing new for a while, or again. A connection that was drained stays drained, so coming back takes new ones;
    /// the old ones end first, since a Gateway keeps one of each Host.
    /// </summary>
    /// <param name="candidates">The Gateways of the moment in which it comes back.</param>
    public void Turn(bool suspended, Func<IReadOnlyList<GatewayCandidate>> candidates)
    {
        lock (_gate)
        {
            _turning = TurnAsync(_turning, suspended, candidates);
        }
    }

    private async Task TurnAsync(Task before, bool suspended, Func<IReadOnlyList<GatewayCandidate>> candidates)
    {
        await before;
        JobLink[] links;
        lock (_gate)
        {
            if (_draining)
            {
                return;
            }

            _suspended = true;
            links = [.. _links.Values];
        }

        if (suspended)
        {
            foreach (var link in links)
            {
                _ = link.DrainAsync(CancellationToken.None);
            }

            return;
        }

        await Task.WhenAll(links.Select(EndAsync));
        lock (_gate)
        {
            _links.Clear();
            _suspended = false;
        }

        Offer(candidates());
    }

    /// <summary>Takes nothing new from any Gateway, and completes when all jobs have ended.</summary>
    public Task DrainAsync(CancellationToken cancellation)
    {
        lock (_gate)
        {
            _draining = true;
            return Task.WhenAll(_links.Values.Select(link => link.DrainAsync(cancellation)).ToArray());
        }
    }

    public async ValueTask DisposeAsync()
    {
        JobLink[] links;
        lock (_gate)
        {
            _draining = true;
            links = [.. _links.Values];
            _links.Clear();
        }

        foreach (var link in links)
        {
            await link.DisposeAsync();
        }
    }

    private void Add(GatewayCandidate candidate)
    {
        if (_links.ContainsKey(candidate.Id))
        {
            return;
        }

        var link = new JobLink(candidate.Id, candidate.Https, identity, work, logger);
        _links.Add(candidate.Id, link);
        link.Start();
    }

    private bool IsReachable(GatewayCandidate candidate)
    {
        var reachable = IPEndPoint.TryParse(candidate.Https, out var endpoint) && endpoint.Port != 0;
        if (!reachable)
        {
            LogUnreachable(candidate.Id, candidate.Https);
        }

        return reachable;
    }

    private static async Task EndAsync(JobLink link)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await link.DrainAsync(late.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await link.DisposeAsync();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Gateway {Gateway} is offered at '{Address}', which is no address and port")]
    private partial void LogUnreachable(NodeId gateway, string address);
}
