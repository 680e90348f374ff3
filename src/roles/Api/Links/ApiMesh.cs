using Edge.Hosting;
using Edge.Identity;
using Edge.Kernel;
using Edge.Protocol;

namespace Edge.Api;

/// <summary>
/// The Api's place in the mesh of Stargates: it hears their observations and says when there is a new revision. The
/// Stargates' addresses may come before the link does.
/// </summary>
internal sealed class ApiMesh(TimeProvider time) : INetworkView, ITokenMesh, IAsyncDisposable
{
    private readonly Lock _lock = new();
    private MeshLink? _link;
    private IReadOnlyDictionary<NodeId, string> _stargates = new Dictionary<NodeId, string>();

    /// <summary>When the Stargates came to which revision.</summary>
    public RevisionClock Revisions { get; } = new(time);

    /// <summary>What the Stargates think of members of pools.</summary>
    public PoolSights Pools { get; } = new();

    public IReadOnlyCollection<NodeObservation> Observations => _link?.Observations ?? [];

    public IReadOnlyCollection<DrainReport> Drains => _link?.Drains ?? [];

    public IReadOnlyCollection<AnycastReport> Anycast => _link?.Anycast ?? [];

    public void Start(MeshLink link)
    {
        lock (_lock)
        {
            _link = link;
            link.Observed += NoteRevision;
            link.MembersTold += Pools.Take;
            link.PeerLost += Pools.Forget;
            link.SetPeers(_stargates);
            link.Announce();
        }
    }

    public void SetPeers(IReadOnlyDictionary<NodeId, string> stargates)
    {
        lock (_lock)
        {
            _stargates = stargates;
            _link?.SetPeers(stargates);
        }
    }

    /// <summary>From now on this Api is in service.</summary>
    public void Announce() => _link?.Announce();

    /// <summary>From now on this Api drains.</summary>
    public void Withdraw() => _link?.Withdraw();

    /// <summary>How long no Stargate was heard.</summary>
    public TimeSpan Silence => _link?.Silence ?? TimeSpan.MaxValue;

    public ValueTask AnnounceAsync(TokenGrant grant, CancellationToken cancellation) =>
        _link is { } link ? new ValueTask(link.AnnounceAsync(grant, cancellation)) : ValueTask.CompletedTask;

    public void Announce(TokenRevocation revocation) => _link?.Announce(revocation);

    /// <summary>What the Stargates know of a token.</summary>
    public Task<TokenGrant?> LookupAsync(string accessor, CancellationToken cancellation) =>
        _link?.LookupAsync(accessor, cancellation) ?? Task.FromResult<TokenGrant?>(null);

    /// <summary>What the Stargates recorded, and which of them did not answer.</summary>
    public Task<(IReadOnlyList<AuditEvent> Events, IReadOnlyList<NodeId> Silent)> ReadAuditAsync(AuditQuery query, CancellationToken cancellation) =>
        _link?.ReadAuditAsync(query, cancellation) ?? Task.FromResult<(IReadOnlyList<AuditEvent>, IReadOnlyList<NodeId>)>(([], []));

    /// <summary>Why a visitor gets what it gets of a name, as JSON; null if no Stargate answers.</summary>
    public Task<string?> ExplainAsync(string zone, string name, string type, string address, CancellationToken cancellation) =>
        _link?.ExplainAsync(zone, name, type, address, cancellation) ?? Task.FromResult<string?>(null);

    /// <summary>How it stands with a zone that is taken from elsewhere, as JSON, at each Stargate.</summary>
    public Task<IReadOnlyList<(NodeId Stargate, string? State)>> TransfersAsync(string zone, CancellationToken cancellation) =>
        _link?.TransfersAsync(zone, cancellation) ?? Task.FromResult<IReadOnlyList<(NodeId, string?)>>([]);

    /// <summary>What the Stargates were asked of a zone, and which of them did not answer.</summary>
    public Task<(IReadOnlyList<QueriesReply> Replies, IReadOnlyList<NodeId> Silent)> QueriesAsync(string zone, long created, CancellationToken cancellation) =>
        _link?.QueriesAsync(zone, created, cancellation) ?? Task.FromResult<(IReadOnlyList<QueriesReply>, IReadOnlyList<NodeId>)>(([], []));

    /// <summary>Passes on what the Stargates are asked of a zone, until the caller ends it.</summary>
    public Task FollowQueriesAsync(string zone, long created, Action<NodeId, QueryLines> take, CancellationToken cancellation) =>
        _link?.FollowQueriesAsync(zone, created, take, cancellation) ?? Task.CompletedTask;

    public void AnnounceRevision(Revision revision) => _link?.AnnounceRevision(revision);

    public ValueTask DisposeAsync() => _link?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>What a Stargate says of itself tells what it serves by.</summary>
    private void NoteRevision(NodeObservation observation)
    {
        if (observation.Observer == observation.Node)
        {
            Revisions.Note(observation.Epoch, observation.Applied.Express);
        }
    }
}
