using System.Collections.Concurrent;
using Edge.Coordination;
using Edge.Dns;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Naming;

namespace Edge.Stargate;

/// <summary>
/// What a Stargate answers by: the network's names, and the hosted zones, which are told what has changed in the newest picture
/// and nothing else. Zones travel in no wave: a second from commit to answer leaves no room for one.
/// </summary>
internal sealed class NamingAnswers(NamingBook book, NamingMetrics metrics, ServedZones served, SteeringSources sources)
{
    /// <summary>So that changes of answers wait for no large zone that is signed.</summary>
    private const int NamesSignedAtOnce = 400;

    private readonly List<ResourceEntry> _changed = [];
    private readonly ConcurrentQueue<MemberJudgement> _judgements = new();
    private ControlPicture _taken = ControlPicture.Empty;
    private readonly ConcurrentQueue<NameQuestion> _questions = new();
    private readonly ConcurrentQueue<(DnsName Apex, TakenZone? Content)> _contents = new();
    private World? _world;
    private IReadOnlyList<(string Id, PoolDocument Document)> _probed = [];

    /// <summary>The pools that steered records name and that have a probe.</summary>
    public IReadOnlyList<(string Id, PoolDocument Document)> ProbedPools => Volatile.Read(ref _probed);

    /// <summary>Where addresses lie from the next answers on.</summary>
    public void Note(World world) => Volatile.Write(ref _world, world);

    /// <summary>What is thought of members from the next answers on.</summary>
    public void Note(IEnumerable<MemberJudgement> judgements)
    {
        foreach (var judgement in judgements)
        {
            _judgements.Enqueue(judgement);
        }
    }

    /// <summary>Content of a zone that comes from elsewhere, or that there is none, from the next answers on.</summary>
    public void Note(DnsName apex, TakenZone? content) => _contents.Enqueue((apex, content));

    /// <summary>Answers a question with the next answers; false if too many wait.</summary>
    public bool TryAsk(NameQuestion question)
    {
        if (_questions.Count >= NameQuestion.WaitingMax)
        {
            return false;
        }

        _questions.Enqueue(question);
        return true;
    }

    /// <summary>The network's names are these from now on.</summary>
    public void Publish(NamingInput input)
    {
        book.Apply(input);
        metrics.Published();
    }

    /// <summary>Brings the hosted zones to a picture; the network's own names are known by then.</summary>
    public void Follow(ControlPicture picture)
    {
        _changed.Clear();
        var isNews = Take(picture);
        if (Interlocked.Exchange(ref _world, null) is { } world)
        {
            book.Zones.Steering.Locate(world);
            isNews = true;
        }

        List<(DnsName Apex, TakenZone? Content)> contents = [];
        while (_contents.TryDequeue(out var content))
        {
            contents.Add(content);
        }

        book.Zones.TakeContents(contents);
        List<MemberJudgement> judgements = [];
        while (_judgements.TryDequeue(out var judgement))
        {
            judgements.Add(judgement);
        }

        book.Zones.Steering.Judge(judgements);
        sources.Aliases.Follow(book.Zones);
        sources.Latencies.Follow(book.Zones.Steering);
        if (isNews || contents.Count + judgements.Count > 0)
        {
            Volatile.Write(ref _probed, [.. book.Zones.Steering.PoolsInUse().Where(static pool => pool.Document.Probe is not null)]);
            metrics.Published();
        }

        served.Reach(picture.Revision, _changed, book.Zones.Complete);
        served.Renew(contents.Where(static content => content.Content is not null).Select(static content => content.Apex));
        while (_questions.TryDequeue(out var question))
        {
            question.Answer(book.Zones.Explain(question.Zone, question.Name, question.Type, question.Visitor));
        }
    }

    /// <summary>Signs a part of what waits to be signed; true if more waits.</summary>
    public bool Sign()
    {
        var isMore = book.Zones.Sign(NamesSignedAtOnce);
        metrics.SignaturesAre(book.Zones.SignatureCount, book.Zones.SignedCount, book.Zones.ShutCount);
        metrics.SignaturesEnd(book.Zones.SecondsLeft);
        return isMore;
    }

    private bool Take(ControlPicture picture)
    {
        var before = _taken;
        _taken = picture;
        if (ReferenceEquals(before.Entries, picture.Entries))
        {
            return false;
        }

        if (!before.IsLoaded)
        {
            book.Zones.TakeAll([.. picture.Entries.Values.Where(static entry => HostedZones.Concerns(entry.Key))]);
            Note(picture.Entries.Values);
            return true;
        }

        var isContinued = before.Epoch == picture.Epoch && before.Revision >= picture.Floor && before.Revision <= picture.Revision;
        List<(ResourceKey Key, ResourceEntry? Entry)> changes =
            [.. (isContinued ? picture.ChangedSince(before.Revision) : Differences(before, picture)).Where(HostedZones.Concerns).Select(key => (key, picture.Entries.GetValueOrDefault(key)))];
        if (changes.Count == 0)
        {
            return false;
        }

        book.Zones.Take(changes);
        Note(changes.Select(static change => change.Entry).OfType<ResourceEntry>());
        return true;
    }

    /// <summary>After a restore, or a long absence: most zones are as they were, and to compile all of them takes seconds.</summary>
    private static IEnumerable<ResourceKey> Differences(ControlPicture before, ControlPicture after) =>
        after.Entries.Values
            .Where(entry => !(before.Entries.TryGetValue(entry.Key, out var known) && known.Modified == entry.Modified && known.Body.Span.SequenceEqual(entry.Body.Span)))
            .Select(static entry => entry.Key)
            .Concat(before.Entries.Keys.Where(key => !after.Entries.ContainsKey(key)));

    private void Note(IEnumerable<ResourceEntry> entries) => _changed.AddRange(entries.Where(static entry => ResourceKinds.Zone.Owns(entry.Key)));
}
