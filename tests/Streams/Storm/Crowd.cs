using Edge.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Edge.Tests.Streams;

/// <summary>Many Hosts in this process, as far as the Stargates see them: a real identity, real logins, real streams, each on a connection of its own.</summary>
internal sealed class Crowd : IAsyncDisposable
{
    private readonly List<ControlLink> _links = [];
    private readonly IReadOnlyList<NodeIdentity> _members;
    private readonly List<Hosting.NodeMetrics> _meters = [];
    private readonly string _folder;

    /// <param name="folder">Holds what the members keep; it goes with the crowd.</param>
    public Crowd(IReadOnlyList<NodeIdentity> members, string folder)
    {
        (_members, _folder) = (members, folder);
        foreach (var member in members)
        {
            var meters = new Hosting.NodeMetrics();
            _meters.Add(meters);
            _links.Add(new ControlLink(
                new ControlLinkOptions
                {
                    Node = member.Id,
                    Role = member.Role,
                    Region = member.Region,
                    Version = "test",
                    Folder = Members.FolderOf(folder, member.Id),
                    Stargates = member.Stargates,
                },
                new ControlDialer(member, TimeProvider.System),
                meters,
                TimeProvider.System,
                new Random(_links.Count),
                NullLoggerFactory.Instance));
        }
    }

    public IReadOnlyList<ControlLink> Links => _links;

    public int Connected => _links.Count(static link => link.Connected);

    /// <summary>All begin, as after a failure of power; returns when each has a configuration and says that it serves.</summary>
    public Task StartAsync(CancellationToken cancellation) => Task.WhenAll(_links.Select(async link =>
    {
        await link.StartAsync(cancellation);
        await link.AnnounceAsync(new NodeAddresses(), cancellation);
    }));

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_links.Select(static link => link.DisposeAsync().AsTask()));
        _meters.ForEach(static meters => meters.Dispose());
        foreach (var member in _members)
        {
            member.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }
}
