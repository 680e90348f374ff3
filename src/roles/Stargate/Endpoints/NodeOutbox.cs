using Edge.Coordination;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Protocol;

namespace Edge.Stargate;

/// <summary>
/// What one node is to be sent: configuration, candidates, its judgement, an operator's wish, signs of life. It is worked
/// out from what is true when the last message is out, so that nothing queues up for a slow node.
/// </summary>
/// <param name="maySendWhole">Asked before a snapshot.</param>
internal sealed class NodeOutbox(
    NodeGreeting greeting, long number, NodeContactsKeeper contacts, Func<bool> maySendWhole, StargateServices services)
{
    private readonly Lock _gate = new();
    private readonly NodeTopic _topic = NodeTopic.Of(greeting.Role, greeting.Node);
    private readonly ConfigFeed _feed = new(
        NodeTopic.Of(greeting.Role, greeting.Node), greeting.Epoch, greeting.Positions, services.Coordination, services.Metrics, services.Time)
    {
        MaySendWhole = maySendWhole,
    };
    private readonly DrainOutbox _drains = new(greeting, services);
    private Candidates? _sentCandidates;
    private (ReportedState State, NodeHealth Health)? _told;
    private (NodeHealth Health, long Judgements)? _toTell;
    private readonly ResourceKey _deviceKey = ResourceKinds.Device.Key(greeting.Node.Value);
    private ResourceEntry? _device;
    private long _sentRevocations;
    private volatile bool _bookmarkDue = true;

    /// <summary>What the node said of itself in its last heartbeat.</summary>
    public (long Sequence, ReportedState State)? Reported
    {
        get;
        set
        {
            field = value;
            HasNews |= _told?.State != value?.State;
        }
    }

    /// <summary>What the node says of its draining.</summary>
    public bool Take(DrainStatus status) => _drains.Take(status);

    /// <summary>Whether what the node said last may have to be answered: most heartbeats need nothing.</summary>
    public bool HasNews { get; private set; }

    /// <summary>It is time for a sign of life.</summary>
    public void Pulse() => _bookmarkDue = true;

    /// <summary>How long the node has owed an acknowledgement; zero if it owes none.</summary>
    public TimeSpan Unacknowledged
    {
        get
        {
            lock (_gate)
            {
                return _feed.Unacknowledged;
            }
        }
    }

    /// <summary>What the node is to come to hold, by its cohorts.</summary>
    private ClassPictures Pictures => services.View.Staged.For(services.Nodes.MemberOf(greeting.Node, greeting.Role, greeting.Region));

    /// <summary>The node acknowledges a message. False if it was never sent.</summary>
    /// <param name="rejections">What it refused of the message; known to the judge no later than the acknowledgement.</param>
    public bool Acknowledge(ulong nonce, ReplicaPosition position, IReadOnlyList<NodeRejection> rejections)
    {
        var pictures = Pictures;
        ClassCursors applied;
        lock (_gate)
        {
            if (!_feed.Acknowledge(nonce, position))
            {
                return false;
            }

            HasNews = true;
            applied = _feed.Applied(pictures);
        }

        Note(rejections, judge => judge.Applied(greeting.Node, number, pictures.Epoch, applied));
        return true;
    }

    /// <summary>
    /// What the node refused of the documents that are in force still; it may have told another Stargate, and that one may be gone.
    /// </summary>
    public void Greet()
    {
        var picture = services.View.Current;
        if (greeting.Epoch == picture.Epoch)
        {
            Note([.. greeting.Rejections.Where(picture.Stands)], static _ => { });
        }
    }

    /// <summary>A node can refuse only what it is sent. What several of its streams tell counts once.</summary>
    private void Note(IReadOnlyList<NodeRejection> rejections, Action<HealthJudge> then)
    {
        var news = new List<NodeRejection>();
        services.Board.Tell(judge =>
        {
            news.AddRange(rejections.Where(rejection => _topic.ClassOf(rejection.Key) is not null && judge.Rejected(greeting.Node, number, rejection)));
            then(judge);
        });
        news.ForEach(rejection => services.Streams.NoteRejection(greeting.Node, rejection, services.Metrics));
    }

    /// <summary>The node asks for a class whole.</summary>
    public void Resync(ResourceClass resourceClass, long epoch)
    {
        lock (_gate)
        {
            _feed.Resync(resourceClass, epoch);
            HasNews = true;
        }
    }

    public StargateFrame Welcome()
    {
        _sentCandidates = services.Nodes.CandidatesFor(greeting.Node, greeting.Role, greeting.Region);
        return StargateFrame.Of(new StargateMessage
        {
            Welcome = new Welcome
            {
                Stargate = services.Self.Value,
                Epoch = services.View.Current.Epoch,
                HeartbeatMilliseconds = (int)services.Health.PeriodOf(greeting.Role).TotalMilliseconds,
                Candidates = _sentCandidates,
            },
        });
    }

    /// <summary>Everything that is due now, worked out from what is true now.</summary>
    public IReadOnlyList<StargateFrame> Due()
    {
        HasNews = false;
        var messages = new OutboundFrames();
        var pictures = Pictures;
        lock (_gate)
        {
            foreach (var message in _feed.Advance(pictures))
            {
                foreach (var frame in FeedWire.FramesOf(message, services.Coordination.ChunkBytesMax))
                {
                    messages.Add(frame);
                }
            }
        }

        var candidates = services.Nodes.CandidatesFor(greeting.Node, greeting.Role, greeting.Region);
        if (!candidates.Equals(_sentCandidates))
        {
            _sentCandidates = candidates;
            messages.Add(new StargateMessage { Candidates = candidates });
        }

        AddRevocations(messages);
        AddJudgement(messages);
        AddDrain(messages);
        AddKeyWish(messages, services.View.Current);
        AddBookmark(messages, pictures);
        return messages.All;
    }

    /// <summary>What only the mesh told. Of nodes that are sent configuration, Gateways alone verify tokens.</summary>
    private void AddRevocations(OutboundFrames messages)
    {
        if (greeting.Role == NodeRole.Gateway)
        {
            foreach (var frame in services.Tokens.Unwritten.Due(ref _sentRevocations))
            {
                messages.Add(frame);
            }
        }
    }

    /// <summary>The node hears what it is judged to be when that, or what it says of itself, is news; and not before its contacts are known.</summary>
    private void AddJudgement(OutboundFrames messages)
    {
        if (Reported is { } reported && contacts.AreKnown)
        {
            var (health, judgements) = services.Board.JudgementOf(greeting.Node);
            if (_toTell?.Health != health)
            {
                _toTell = (health, judgements);
            }

            // Who is told is relied upon: a Gateway that is told that it drains expects no more visitors by DNS. Hosts are in no answer.
            if (_told != (reported.State, health) && (greeting.Role == NodeRole.Host || services.Naming.Follows(_toTell.Value.Judgements)))
            {
                _told = (reported.State, health);
                messages.Add(new StargateMessage { Observed = new Observed { Sequence = reported.Sequence, Health = ControlWire.Write(health) } });
            }
        }
    }

    /// <summary>Not before the node has said anything: a permit names its newest heartbeat.</summary>
    private void AddDrain(OutboundFrames messages)
    {
        if (Reported is { } reported && _drains.Due(reported.Sequence) is { } drain)
        {
            messages.Add(drain);
        }
    }

    /// <summary>The node hears of an operator's wish until its device has another key, again on each stream.</summary>
    private void AddKeyWish(OutboundFrames messages, ControlPicture picture)
    {
        picture.Entries.TryGetValue(_deviceKey, out var device);
        if (ReferenceEquals(device, _device))
        {
            return;
        }

        _device = device;
        if (device is not null && ResourceKinds.Device.Parse(device) is { Succeeded: true, Value.RotateAfter: { } wish })
        {
            messages.Add(new StargateMessage { RotateKey = new RotateKey { AfterUnixMs = wish.ToUnixTimeMilliseconds() } });
        }
    }

    private void AddBookmark(OutboundFrames messages, ClassPictures pictures)
    {
        if (!_bookmarkDue)
        {
            return;
        }

        _bookmarkDue = false;
        IReadOnlyList<ReplicaPosition> positions;
        ClassCursors applied;
        bool holdsExpress;
        lock (_gate)
        {
            positions = _feed.Bookmark(pictures);
            applied = _feed.Applied(pictures);
            holdsExpress = _feed.HoldsAll(ResourceClass.Express, pictures);
        }

        messages.Add(FeedWire.BookmarkOf(pictures.Epoch, positions, holdsExpress && services.Vouches()));
        if (positions.Count == 0)
        {
            return;
        }

        services.Board.Tell(judge => judge.Applied(greeting.Node, number, pictures.Epoch, applied));
    }
}
