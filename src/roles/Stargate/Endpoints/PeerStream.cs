using System.Threading.Channels;
using Edge.Coordination;
using Edge.Identity;
using Edge.Kernel;
using Edge.Protocol;
using Grpc.Core;

namespace Edge.Stargate;

/// <summary>One peer's stream: takes its beats and hints, and tells it what this Stargate observes.</summary>
internal sealed class PeerStream : IOpenStream, IDisposable
{
    /// <summary>A peer that is behind by more observations is told all of them anew.</summary>
    private const int OutboundMax = 1_000;

    private const int ObservationsPerReportMax = 200;

    private static readonly TimeSpan SignOfLifePeriod = TimeSpan.FromSeconds(1);

    private readonly NodeSighting _sighting;
    private readonly StargateServices _services;
    private readonly IControlStore _store;
    private readonly Channel<NodeObservation> _outbound = Channel.CreateBounded<NodeObservation>(OutboundMax);
    private readonly CancellationTokenSource _abort = new();
    private readonly Signal _signal = new();
    private readonly RequestBudget _budget;
    private readonly TokenOutbox _tokens;
    private DateTimeOffset _lastBeat;
    private volatile bool _overflown = true;
    private volatile bool _drainsChanged = true;
    private volatile bool _anycastChanged = true;
    private volatile bool _membersChanged = true;

    private PeerStream(PeerHello hello, DeviceSession session, Region region, StargateServices services, IControlStore store)
    {
        _services = services;
        _store = store;
        Number = services.Streams.NextNumber();
        _sighting = new NodeSighting(
            session.Node, session.Role, region, hello.Version, unchecked((long)hello.BootId), Number);
        _budget = new RequestBudget(5_000, 1_000, services.Time);
        _tokens = new TokenOutbox(services.Tokens, _signal.Raise);
        _lastBeat = services.Time.GetUtcNow();
    }

    public long Number { get; }

    public NodeId Node => _sighting.Node;

    public NodeRole Role => _sighting.Role;

    public long BootId => _sighting.BootId;

    public bool IsBeating => _services.Time.GetUtcNow() - _lastBeat < _services.Health.BeatPeriod * 3;

    public static Outcome<PeerStream> Open(PeerHello hello, DeviceSession session, StargateServices services, IControlStore store)
    {
        if (hello.Node != session.Node.Value)
        {
            return new Failure("no_capability", $"'{session.Node}' may speak for itself only");
        }

        return Region.TryParse(hello.Region, out var region) && hello.Version.Length <= 100
            ? new PeerStream(hello, session, region, services, store)
            : Failure.Invalid("hello.region", hello.Region, "a region has 1 to 63 characters of [a-z0-9-], a version at most 100");
    }

    /// <summary>Runs until either side ends it. True if the peer left in good order.</summary>
    public async Task<bool> RunAsync(IAsyncStreamReader<PeerMessage> requests, IServerStreamWriter<PeerReport> responses, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _abort.Token);
        _services.Board.Tell(judge => judge.Connected(_sighting));
        _services.Board.Observed += Post;
        _services.Drains.Changed += NoteDrains;
        _services.Backbone.Changed += NoteAnycast;
        _services.Members.Changed += NoteMembers;
        _tokens.Open();
        var reading = ReadAsync(requests, stop.Token);
        var writing = WriteAsync(responses, stop.Token);
        try
        {
            await await Task.WhenAny(reading, writing);
            return true;
        }
        finally
        {
            _services.Board.Observed -= Post;
            _services.Drains.Changed -= NoteDrains;
            _services.Backbone.Changed -= NoteAnycast;
            _services.Members.Changed -= NoteMembers;
            _tokens.Dispose();
            await stop.CancelAsync();
            await Task.WhenAny(Task.WhenAll(reading, writing), Task.Delay(NodeStream.LastWriteTimeout, _services.Time, CancellationToken.None));
        }
    }

    /// <summary>Nothing that a peer is told comes from the picture.</summary>
    public void Wake()
    {
    }

    /// <summary>A peer hears its signs of life from its own loop.</summary>
    public void Pulse()
    {
    }

    public void SendAway(string reason, TimeSpan retryAfter) => Abort(reason);

    public void Abort(string reason) => _abort.Cancel();

    public void Dispose() => _abort.Dispose();

    private void NoteDrains()
    {
        _drainsChanged = true;
        _signal.Raise();
    }

    private void NoteAnycast()
    {
        _anycastChanged = true;
        _signal.Raise();
    }

    private void NoteMembers()
    {
        _membersChanged = true;
        _signal.Raise();
    }

    private void Post(IReadOnlyList<NodeObservation> observations)
    {
        foreach (var observation in observations)
        {
            if (!_outbound.Writer.TryWrite(observation))
            {
                _overflown = true;
            }
        }

        _signal.Raise();
    }

    private async Task ReadAsync(IAsyncStreamReader<PeerMessage> requests, CancellationToken cancellation)
    {
        while (await requests.MoveNext(cancellation))
        {
            var message = requests.Current;
            if (!_budget.TryTake() || message.MessageCase is PeerMessage.MessageOneofCase.None or PeerMessage.MessageOneofCase.Hello)
            {
                throw RpcFailure.From(new Failure("unexpected_message", "this message has no place here in a stream"));
            }

            if (message.Tokens is { } news)
            {
                Take(news);
                continue;
            }

            if (message.Hint is { } hint)
            {
                if (hint.Revision > _services.View.Current.Revision.Value)
                {
                    _store.Hint();
                }

                if (hint.CommittedUnixMs is > 0 and < PropagationClock.UnixMillisecondsMax)
                {
                    _services.Propagation.Note(hint.Revision, DateTimeOffset.FromUnixTimeMilliseconds(hint.CommittedUnixMs));
                }

                continue;
            }

            if (message.Probe is { } probe)
            {
                Take(probe);
                continue;
            }

            if (message.Beat is { } beat)
            {
                Take(beat);
            }
        }
    }

    /// <summary>A Stargate wants to know if a node answers here. What is found out, it hears as an observation.</summary>
    private void Take(ProbeWanted probe)
    {
        if (Role == NodeRole.Stargate && NodeId.TryParse(probe.Node, out var node) && _services.Nodes.Find(node) is { } document)
        {
            _services.Board.Tell(judge => judge.Asked(node, document.Role, Region.Parse(document.Region)));
        }
    }

    /// <summary>The mesh is trusted to speak of any token; what cannot be read is that of a newer release.</summary>
    private void Take(TokenNews news)
    {
        foreach (var grant in news.Grants.Select(TokensWire.Read).OfType<TokenGrant>())
        {
            _services.Tokens.Take(grant);
        }

        foreach (var revocation in news.Revocations.Select(TokensWire.Read).OfType<TokenRevocation>())
        {
            _services.Tokens.Take(revocation);
        }
    }

    private void Take(PeerBeat beat)
    {
        _lastBeat = _services.Time.GetUtcNow();
        var state = beat.State switch
        {
            NodeState.Serving => ReportedState.Serving,
            NodeState.Draining => ReportedState.Draining,
            NodeState.Leaving => ReportedState.Leaving,
            NodeState.Updating => ReportedState.Updating,
            _ => ReportedState.Starting,
        };
        _services.Board.Tell(judge =>
        {
            judge.Beat(Node, Number, state, Math.Clamp(beat.Load, 0, LoadLevel.Max));
            judge.Applied(Node, Number, beat.Epoch, PeersWire.Read(beat.Applied));
        });
    }

    private async Task WriteAsync(IServerStreamWriter<PeerReport> responses, CancellationToken cancellation)
    {
        while (true)
        {
            foreach (var observations in Due().Chunk(ObservationsPerReportMax))
            {
                var report = new PeerReport();
                report.Observations.AddRange(observations.Select(PeersWire.Write));
                cancellation.ThrowIfCancellationRequested();
                await responses.WriteAsync(report, CancellationToken.None);
            }

            if (_drainsChanged)
            {
                _drainsChanged = false;
                var drains = new NodeDrains();
                drains.Drains.AddRange(_services.Drains.Reports.Select(DrainWire.Write));
                await responses.WriteAsync(new PeerReport { Drains = drains }, CancellationToken.None);
            }

            if (_anycastChanged)
            {
                _anycastChanged = false;
                if (_services.Backbone.Report is { } anycast)
                {
                    await responses.WriteAsync(new PeerReport { Anycast = AnycastWire.Write(anycast) }, CancellationToken.None);
                }
            }

            if (_membersChanged)
            {
                _membersChanged = false;
                await responses.WriteAsync(new PeerReport { Members = MemberWire.Write(_services.Members.Own) }, CancellationToken.None);
            }

            foreach (var news in _tokens.Due())
            {
                cancellation.ThrowIfCancellationRequested();
                await responses.WriteAsync(new PeerReport { Tokens = news }, CancellationToken.None);
            }

            if (!await _signal.WaitAsync(SignOfLifePeriod, _services.Time, cancellation))
            {
                await responses.WriteAsync(new PeerReport(), CancellationToken.None);
            }
        }
    }

    private List<NodeObservation> Due()
    {
        var due = new List<NodeObservation>();
        if (_overflown)
        {
            _overflown = false;
            due.AddRange(_services.Board.OwnObservations);
        }

        while (_outbound.Reader.TryRead(out var observation))
        {
            due.Add(observation);
        }

        return due;
    }
}
