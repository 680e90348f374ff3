using Edge.Hosting;
using Edge.Kernel;
using Microsoft.Extensions.Logging.Abstractions;

namespace Edge.Tests.Streams;

/// <summary>A Gateway with a real link, of which every step of its configuration is looked at.</summary>
internal sealed class WatchedNode : IAsyncDisposable
{
    private readonly NodeIdentity _identity;
    private readonly Hosting.NodeMetrics _meters = new();
    private ReplicaPicture _seen = ReplicaPicture.Empty;

    public WatchedNode(NodeIdentity identity, IControlDialer dialer, HomingOptions homing, string folder, int seed)
    {
        _identity = identity;
        Link = new ControlLink(
            new ControlLinkOptions
            {
                Node = identity.Id,
                Role = identity.Role,
                Region = identity.Region,
                Version = "test",
                Folder = folder,
                Stargates = identity.Stargates,
                Homing = homing,
            },
            dialer,
            _meters,
            TimeProvider.System,
            new Random(seed),
            NullLoggerFactory.Instance);
        Link.Replica.Changed += Look;
    }

    public ControlLink Link { get; }

    public NodeId Id => _identity.Id;

    /// <summary>How often the configuration changed.</summary>
    public int Steps { get; private set; }

    public double StreamsLost => Count("edge_hosting_streams_lost_total");

    public double Resyncs => Count("edge_hosting_resyncs_total");

    /// <summary>What went backwards, if anything did.</summary>
    public string? Disorder { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await Link.DisposeAsync();
        _meters.Dispose();
        _identity.Dispose();
    }

    private double Count(string metric) => Network.NodeMetrics.Sum(_meters.Render(), metric);

    private void Look(ReplicaPicture picture)
    {
        Steps++;
        Disorder ??= DisorderBetween(_seen, picture);
        _seen = picture;
    }

    private static string? DisorderBetween(ReplicaPicture before, ReplicaPicture after)
    {
        if (after.Epoch < before.Epoch)
        {
            return $"the epoch went from {before.Epoch} to {after.Epoch}";
        }

        foreach (var (resourceClass, position) in before.Positions)
        {
            if (after.Positions[resourceClass].Cursor < position.Cursor)
            {
                return $"{resourceClass} went from {position.Cursor} to {after.Positions[resourceClass].Cursor}";
            }
        }

        foreach (var (key, entry) in before.Entries)
        {
            if (after.Entries.TryGetValue(key, out var now) && now.Resource.Modified < entry.Resource.Modified)
            {
                return $"{key} went from revision {entry.Resource.Modified} to {now.Resource.Modified}";
            }
        }

        return null;
    }
}
