using System.Diagnostics.CodeAnalysis;
using Edge.Kernel;
using Edge.Protocol;

namespace Edge.Hosting;

/// <summary>What the streams of one link share: who the node is, what it reports, its replica and its choice of Stargates.</summary>
[SuppressMessage("Security", "CA5394", Justification = "The boot id tells processes apart; it is no secret.")]
internal sealed class ControlLinkState(ControlLinkOptions options, ConfigReplica replica, ControlLinkMetrics metrics, TimeProvider time, Random random)
{
    private readonly Lock _gate = new();
    private readonly ulong _bootId = unchecked((ulong)random.NextInt64(long.MinValue, long.MaxValue));
    private readonly HomingPolicy _homing = new(options.Node.Value, options.Homing, time, random, options.Region);
    private readonly long _start = time.GetTimestamp();
    private volatile bool _isMeasured;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DrainDuty? _drain;
    private volatile NodeStatus _status = new(NodeState.Starting, null);

    public ReplicaDoor Door { get; } = new(replica, metrics);

    /// <summary>What the next heartbeat says.</summary>
    public NodeStatus Status
    {
        get => _status;
        set => _status = value;
    }

    public NodeLoad Load() => options.Load();

    public VerifierNews Verifier { get; } = new(time);

    /// <summary>An operator wants the node to have another key.</summary>
    public Action<DateTimeOffset> WantKey { get; set; } = static _ => { };

    public IReadOnlyList<NodeId> LostHosts() => options.LostHosts();

    public HandshakeReport? Handshakes() => options.Handshakes();

    public DrainDuty Drain => _drain ??= new DrainDuty(options.Node, _bootId, options.Load, time);

    /// <summary>The state that a heartbeat reports: a node that serves, but is asked to drain, says so.</summary>
    public NodeState Reported => _status.State == NodeState.Serving && Drain.Wanted ? NodeState.Draining : _status.State;

    public Hello Hello()
    {
        var picture = replica.Current;
        var hello = new Hello
        {
            Node = options.Node.Value,
            Role = NodeRoleName.Of(options.Role),
            Region = options.Region.Value,
            Version = options.Version,
            BootId = _bootId,
            Epoch = picture.Epoch,
        };
        hello.Positions.AddRange(picture.Positions.Values.Select(ControlWire.Write));
        hello.Rejections.AddRange(picture.Refused.Values
            .OrderByDescending(static rejection => rejection.Revision)
            .Take(NodeRejection.RejectionsMax)
            .Select(ControlWire.Write));
        return hello;
    }

    /// <summary>Takes in that nothing else changed, and whether the Stargate vouches for it.</summary>
    /// <returns>What is to be answered; nothing where all is in order.</returns>
    public IReadOnlyList<NodeMessage> Take(Bookmark bookmark)
    {
        var answers = Door.Apply(bookmark);
        if (answers.Count == 0 && bookmark.Vouches)
        {
            Verifier.NoteVouched();
        }

        return answers;
    }

    /// <summary>Takes in what was revoked while the store is away. What cannot be read is of a release that knows more, and comes again by the store.</summary>
    public void Take(TokenNews news)
    {
        foreach (var revocation in news.Revocations.Select(TokensWire.Read).OfType<TokenRevocation>())
        {
            Verifier.Take(revocation);
        }
    }

    /// <summary>The Stargates that are known, to be kept for the next start.</summary>
    public IReadOnlyList<string> Stargates => Ask(static homing => (IReadOnlyList<string>)[.. homing.Candidates.Select(static candidate => candidate.Address)]);

    public void Offer(IReadOnlyList<HomingCandidate> candidates)
    {
        if (candidates.Count > 0)
        {
            Ask(homing =>
            {
                homing.Offer(candidates);
                return true;
            });
        }
    }

    /// <summary>How much longer a Stargate may be silent before it is dead; nothing or less when it is.</summary>
    public TimeSpan DeadIn(TimeSpan silence) => options.Homing.SilenceMax - silence;

    /// <summary>Whether there is no reason to wait for the first round of measuring before a Stargate is chosen.</summary>
    public bool MayChoose => _isMeasured
        || Stargates.Count <= 2
        || time.GetElapsedTime(_start) > options.Homing.FirstRoundWait;

    /// <summary>Whether a round was measured.</summary>
    public bool IsMeasured
    {
        get => _isMeasured;
        set
        {
            _isMeasured = value;
            NoteChange();
        }
    }

    /// <summary>Asks the policy, one caller at a time.</summary>
    public T Ask<T>(Func<HomingPolicy, T> question)
    {
        lock (_gate)
        {
            return question(_homing);
        }
    }

    public void Tell(Action<HomingPolicy> news)
    {
        lock (_gate)
        {
            news(_homing);
        }
    }

    /// <summary>Wakes whoever waits for a change of streams, candidates or judgements.</summary>
    public void NoteChange()
    {
        TaskCompletionSource woken;
        lock (_gate)
        {
            woken = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        woken.SetResult();
    }

    /// <summary>Completes at the next change after this call.</summary>
    public Task NextChange
    {
        get
        {
            lock (_gate)
            {
                return _changed.Task;
            }
        }
    }
}
