namespace Edge.Kernel;

/// <summary>What an engine must look up before a <see cref="StoreLedger"/> can decide on some commits.</summary>
public sealed class CommitQuestions
{
    private readonly Dictionary<string, Revision> _prefixes = new(StringComparer.Ordinal);

    public CommitQuestions(IEnumerable<Commit> commits)
    {
        foreach (var commit in commits)
        {
            Keys.UnionWith(commit.Operations.Select(static operation => operation.Key));
            foreach (var compare in commit.Compares)
            {
                Add(compare);
            }

            if (commit.IdempotencyKey is { } key)
            {
                Requests.Add((commit.Author, key));
            }

            if (commit.Fence is { } fence)
            {
                Leases.Add(fence.Lease);
            }
        }
    }

    /// <summary>The keys whose version matters.</summary>
    public HashSet<ResourceKey> Keys { get; } = [];

    /// <summary>The prefixes of which must be known whether something under them changed after a revision.</summary>
    public IReadOnlyDictionary<string, Revision> Prefixes => _prefixes;

    /// <summary>Authors and idempotency keys.</summary>
    public HashSet<(string Author, string Key)> Requests { get; } = [];

    public HashSet<string> Leases { get; } = [];

    private void Add(Compare compare)
    {
        if (compare is Compare.ModifiedAt one)
        {
            Keys.Add(one.Key);
            return;
        }

        var (prefix, since) = (Compare.UnchangedSince)compare;
        _prefixes[prefix] = _prefixes.TryGetValue(prefix, out var earlier) && earlier < since ? earlier : since;
    }
}
