using Edge.Dns;
using Edge.Naming;

namespace Edge.Stargate;

/// <summary>
/// Asks the zones above zones whom they vouch for, beside all other work on keys: many at once, each for a bounded time, so that
/// servers that do not answer hold up no other zone.
/// </summary>
internal sealed class ParentDesk(IParentZones? parents, TimeProvider time)
{
    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    /// <summary>For how long an answer tells how things are.</summary>
    public static readonly TimeSpan FreshTime = TimeSpan.FromMinutes(10);

    /// <summary>For how long the servers above one zone are asked.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Zones above which servers are asked at one time.</summary>
    private const int QuestionsMax = 32;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Question> _questions = new(StringComparer.Ordinal);
    private readonly Queue<string> _answered = [];

    /// <summary>The zone above a zone is to be asked as often as this; as soon as there is a place if it never was.</summary>
    public void Want(string zone, DnsName apex, TimeSpan period)
    {
        lock (_gate)
        {
            _questions[zone] = _questions.TryGetValue(zone, out var known) ? known with { Period = period, IsWanted = true } : new Question(apex, period, time.GetUtcNow());
        }
    }

    /// <summary>It need not be asked any more. Who wants that again soon has what was heard, and asks no more often for it.</summary>
    public void Drop(string zone)
    {
        lock (_gate)
        {
            if (_questions.TryGetValue(zone, out var known))
            {
                _questions[zone] = known with { IsWanted = false };
            }
        }
    }

    /// <summary>Somebody else asks from now on, or what was heard may be of another time.</summary>
    public void DropAll()
    {
        lock (_gate)
        {
            _questions.Clear();
            _answered.Clear();
        }
    }

    /// <summary>What the zone above said not long ago; null if that is not known.</summary>
    public ParentView? Find(string zone)
    {
        lock (_gate)
        {
            return _questions.TryGetValue(zone, out var question) && question.At is { } at && time.GetUtcNow() - at < FreshTime ? question.View : null;
        }
    }

    /// <summary>Zones for which answers came since the last call.</summary>
    public IReadOnlyList<string> TakeAnswered()
    {
        lock (_gate)
        {
            string[] answered = [.. _answered];
            _answered.Clear();
            return answered;
        }
    }

    /// <summary>Asks those whose time has come; who waited longest comes first.</summary>
    public async Task StepAsync(CancellationToken cancellation)
    {
        List<(string Zone, DnsName Apex)> due;
        lock (_gate)
        {
            var now = time.GetUtcNow();
            foreach (var (zone, _) in _questions.Where(question => !question.Value.IsWanted && (question.Value.At is not { } at || now - at >= FreshTime)).ToList())
            {
                _questions.Remove(zone);
            }

            due = [.. _questions
                .Where(question => question.Value.IsWanted && question.Value.Next <= now)
                .OrderBy(static question => question.Value.Next)
                .Take(QuestionsMax)
                .Select(static question => (question.Key, question.Value.Apex))];
        }

        await Task.WhenAll(due.Select(question => AskAsync(question.Zone, question.Apex, cancellation)));
    }

    private async Task AskAsync(string zone, DnsName apex, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        ParentView? view = null;
        try
        {
            view = parents is null ? null : await parents.AskAsync(apex, either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // They are not known in time: nothing is concluded from that.
        }

        lock (_gate)
        {
            if (_questions.TryGetValue(zone, out var question))
            {
                _questions[zone] = question with { At = time.GetUtcNow(), View = view };
                if (view is not null)
                {
                    _answered.Enqueue(zone);
                }
            }
        }
    }

    /// <param name="Since">When it was first wanted.</param>
    private sealed record Question(DnsName Apex, TimeSpan Period, DateTimeOffset Since)
    {
        public bool IsWanted { get; init; } = true;

        public DateTimeOffset? At { get; init; }

        public ParentView? View { get; init; }

        public DateTimeOffset Next => At is { } at ? at + Period : Since;
    }
}
