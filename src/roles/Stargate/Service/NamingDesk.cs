using Edge.Coordination;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Naming;

namespace Edge.Stargate;

/// <summary>
/// Keeps the answers of DNS equal to the picture and the judgement of health. Hosted zones follow the newest picture, all else
/// the one that the Stargate's own cohort has. Whoever changes either only asks for new answers;
/// they are compiled by a loop, once for all that asked meanwhile, which rests in proportion to its work: thousands of Gateways
/// that come at once cost no more than a share of a core.
/// </summary>
internal sealed class NamingDesk(
    OwnConfiguration own, ControlView view, NodeDirectory nodes, HealthBoard health, Region region, PlansInForce plans, DrainDesk drains, NamingAnswers answers, TimeProvider time)
{
    /// <summary>It rests four times as long as it worked, but for no longer than this.</summary>
    private static readonly TimeSpan RestMax = TimeSpan.FromMilliseconds(250);

    private const int RestFactor = 4;

    /// <summary>How often it is looked whether signatures expire before long.</summary>
    public static readonly TimeSpan RenewalPeriod = TimeSpan.FromMinutes(1);

    private readonly Signal _wanted = new();
    private long _followed = -1;
    private NamedPicture? _picture;
    private NamingState? _published;

    /// <summary>Raised when the answers in force follow further judgements.</summary>
    public event Action? Refreshed;

    /// <summary>There may be something new to answer by.</summary>
    public void Request() => _wanted.Raise();

    /// <summary>Time passes for signatures.</summary>
    public Task RenewAsync(CancellationToken cancellation)
    {
        Request();
        return Task.CompletedTask;
    }

    /// <summary>Whether the answers in force follow as many judgements; see <see cref="HealthBoard.JudgementOf"/>.</summary>
    public bool Follows(long judgements) => Interlocked.Read(ref _followed) >= judgements;

    /// <summary>Waits for a request, serves it, and rests.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var cancelled = cancellation.UnsafeRegister(static signal => ((Signal)signal!).Raise(), _wanted);
        while (true)
        {
            await _wanted.WaitAsync();
            cancellation.ThrowIfCancellationRequested();
            var start = time.GetTimestamp();
            Refresh();
            var rest = RestFactor * time.GetElapsedTime(start);
            await Task.Delay(rest < RestMax ? rest : RestMax, time, cancellation);
        }
    }

    /// <summary>Publishes the answers of this moment; they are in force when it returns. For one caller at a time.</summary>
    public void Refresh()
    {
        own.Follow();
        var judgements = Compile();
        own.Confirm();
        if (answers.Sign())
        {
            Request();
        }

        if (Interlocked.Exchange(ref _followed, judgements) != judgements)
        {
            Refreshed?.Invoke();
        }
    }

    /// <summary>How many judgements the answers in force follow now.</summary>
    private long Compile()
    {
        plans.Follow(view.Current);
        var current = own.Current;
        if (_picture is null || !ReferenceEquals(_picture.Entries, current.Entries))
        {
            _picture = NamedPicture.Of(current);
        }

        if (_picture is not { } picture)
        {
            return Interlocked.Read(ref _followed);
        }

        var (judged, judgements) = health.HealthOf(picture.GatewayIds);
        // Drains and revocations don't wait for waves: they are looked up in the newest picture.
        var revoked = nodes.Revoked;
        var gateways = picture.Gateways
            .Where(node => !revoked.Contains(node.Id.Value))
            .Select(node => NameOf(node.Id, node.Document, judged[node.Id].Health, judged[node.Id].IsHeard))
            .ToList();
        var members = plans.MembersOf(region.Value);
        var state = new NamingState(picture.Entries, members, revoked, [.. gateways.Select(static gateway => (gateway.Id, gateway.Health, gateway.IsHeard, gateway.Node.Drain))]);
        if (_published is null || !_published.Equals(state))
        {
            answers.Publish(new NamingInput
            {
                Domain = picture.Domain,
                Revision = picture.Revision,
                Stargates = revoked.IsEmpty ? picture.Stargates : [.. picture.Stargates.Where(stargate => !revoked.Contains(stargate.Id.Value))],
                Gateways = gateways,
                Services = picture.Services,
                Plan = members.Select(NodeId.Parse).ToHashSet(),
            });
            _published = state;
        }

        answers.Follow(view.Current);
        return judgements;
    }

    private NamedGateway NameOf(NodeId id, NodeDocument document, NodeHealth judged, bool isHeard) =>
        new(id, drains.IsWithdrawn(id, judged) is var drain && drain == document.Drain ? document : document with { Drain = drain }, judged, isHeard);

    /// <summary>What the published answers were made of. Entries are replaced whole, so the same object is the same configuration.</summary>
    private sealed class NamingState(object entries, IReadOnlyList<string> members, object revoked, (NodeId Id, NodeHealth Health, bool IsHeard, bool Drain)[] gateways)
    {
        public bool Equals(NamingState other) =>
            ReferenceEquals(other.Entries, entries) && ReferenceEquals(other.Members, members) && ReferenceEquals(other.Revoked, revoked) && other.Gateways.AsSpan().SequenceEqual(gateways);

        private object Entries => entries;

        private IReadOnlyList<string> Members => members;

        private object Revoked => revoked;

        private (NodeId Id, NodeHealth Health, bool IsHeard, bool Drain)[] Gateways => gateways;
    }
}
