using Edge.Kernel;

namespace Edge.Naming;

/// <summary>
/// What all Stargates make of what each of them thinks of members: more than half must think one down, or healthy; else it is
/// suspect, and counts. All apply the same rule to the same words, so they agree. Not for several threads at once.
/// </summary>
public sealed class MemberJury
{
    private readonly Dictionary<NodeId, Dictionary<(string Pool, string Address), MemberHealth>> _words = [];
    private readonly Dictionary<(string Pool, string Address), MemberHealth> _judged = [];

    /// <summary>Takes all that a Stargate thinks now, in the place of what it thought.</summary>
    /// <returns>The judgements that are others now.</returns>
    public IReadOnlyList<MemberJudgement> Take(NodeId stargate, IReadOnlyCollection<MemberJudgement> words)
    {
        ArgumentNullException.ThrowIfNull(words);
        _words[stargate] = words.DistinctBy(static word => (word.Pool, word.Address)).ToDictionary(static word => (word.Pool, word.Address), static word => word.Health);
        return Judge();
    }

    /// <summary>A Stargate is not heard any more.</summary>
    public IReadOnlyList<MemberJudgement> Forget(NodeId stargate) => _words.Remove(stargate) ? Judge() : [];

    private List<MemberJudgement> Judge()
    {
        var next = _words.Values.SelectMany(static words => words)
            .Where(static word => word.Value != MemberHealth.Unknown)
            .GroupBy(static word => word.Key, static word => word.Value)
            .ToDictionary(static words => words.Key, static words => Of([.. words]));
        var changes = next.Where(judged => _judged.GetValueOrDefault(judged.Key) != judged.Value)
            .Select(static judged => new MemberJudgement(judged.Key.Pool, judged.Key.Address, judged.Value))
            .Concat(_judged.Keys.Where(key => !next.ContainsKey(key)).Select(static key => new MemberJudgement(key.Pool, key.Address, MemberHealth.Unknown)))
            .ToList();
        foreach (var change in changes)
        {
            if (change.Health == MemberHealth.Unknown)
            {
                _judged.Remove((change.Pool, change.Address));
            }
            else
            {
                _judged[(change.Pool, change.Address)] = change.Health;
            }
        }

        return changes;
    }

    private static MemberHealth Of(IReadOnlyCollection<MemberHealth> words) =>
        words.Count(static word => word == MemberHealth.Down) * 2 > words.Count ? MemberHealth.Down
        : words.Count(static word => word == MemberHealth.Healthy) * 2 > words.Count ? MemberHealth.Healthy
        : MemberHealth.Suspect;
}
