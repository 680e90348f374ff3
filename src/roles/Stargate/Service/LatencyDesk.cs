using System.Collections.Concurrent;
using System.Net;
using Edge.Coordination;
using Edge.Hosting;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Naming;
using Edge.Protocol;

namespace Edge.Stargate;

/// <summary>
/// Takes what Gateways measured of their visitors, and writes down what many visits agree on: so all Stargates go by the same
/// figures, and those that start too. Nothing of a visitor is kept but the country.
/// </summary>
internal sealed class LatencyDesk(IControlStore store, ControlView view, NodeId self, TimeProvider time)
{
    public static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    /// <summary>Between two writes about one Gateway.</summary>
    private static readonly TimeSpan WritePause = TimeSpan.FromMinutes(10);

    /// <summary>Reports that wait to be counted; what comes beyond is dropped.</summary>
    private const int ReportsMax = 1_000;

    private readonly ConcurrentQueue<(NodeId Gateway, IReadOnlyList<Handshakes> Networks)> _reports = new();
    private readonly Lock _gate = new();
    private readonly LatencyBook _book = new();
    private readonly Dictionary<NodeId, DateTimeOffset> _written = [];

    /// <summary>Takes what a heartbeat brought.</summary>
    /// <returns>A failure if it is more than a Gateway has to say.</returns>
    public Failure? Take(NodeId gateway, IReadOnlyList<Handshakes> networks)
    {
        if (networks.Count > HandshakeReport.NetworksMax
            || networks.Any(static network => network.Network.Length is not (3 or 6) || network.Microseconds.Count > HandshakeReport.SamplesMax))
        {
            return new Failure("malformed_message", $"a heartbeat tells of at most {HandshakeReport.NetworksMax} networks, as 3 or 6 bytes, with at most {HandshakeReport.SamplesMax} handshakes each");
        }

        if (networks.Count > 0 && _reports.Count < ReportsMax)
        {
            _reports.Enqueue((gateway, networks));
        }

        return null;
    }

    /// <summary>Counts what came, by where it came from. For the caller who compiles answers: the map is theirs.</summary>
    public void Follow(SteeringBook steering)
    {
        var now = time.GetUtcNow();
        lock (_gate)
        {
            while (_reports.TryDequeue(out var report))
            {
                foreach (var network in report.Networks)
                {
                    var bytes = new byte[network.Network.Length == 3 ? 4 : 16];
                    network.Network.CopyTo(bytes, 0);
                    if (steering.CountryOf(new IPAddress(bytes)) is { Length: > 0 } country)
                    {
                        foreach (var microseconds in network.Microseconds)
                        {
                            _book.Take(report.Gateway, country, microseconds, now);
                        }
                    }
                }
            }
        }
    }

    /// <summary>Writes what is new. Another Stargate hears the same Gateway, and may have written it.</summary>
    public async Task StepAsync(CancellationToken cancellation)
    {
        var picture = view.Current;
        if (!picture.IsLoaded || view.StoreDown > TimeSpan.Zero)
        {
            return;
        }

        var now = time.GetUtcNow();
        foreach (var (gateway, document, modified) in Due(picture, now))
        {
            var outcome = await store.CommitAsync(
                new Commit
                {
                    Author = $"node:{self}",
                    Operations = [ResourceKinds.Latency.Put(gateway.Value, document, "")],
                    Compares = [new Compare.ModifiedAt(ResourceKinds.Latency.Key(gateway.Value), modified)],
                    Epoch = picture.Epoch,
                },
                cancellation);
            _written[gateway] = now;
            if (outcome is CommitOutcome.Committed)
            {
                store.Hint();
            }
        }
    }

    private List<(NodeId Gateway, LatencyDocument Document, Revision Modified)> Due(ControlPicture picture, DateTimeOffset now)
    {
        var due = new List<(NodeId, LatencyDocument, Revision)>();
        lock (_gate)
        {
            foreach (var gateway in _book.Gateways().Where(gateway => !_written.TryGetValue(gateway, out var last) || now - last >= WritePause))
            {
                var entry = picture.Entries.GetValueOrDefault(ResourceKinds.Latency.Key(gateway.Value));
                var present = entry is not null && ResourceKinds.Latency.Parse(entry) is { Succeeded: true } parsed ? parsed.Value : null;
                if (_book.Renew(gateway, present, now) is { } document)
                {
                    due.Add((gateway, document, entry?.Modified ?? Revision.Zero));
                }
            }
        }

        return due;
    }
}
