using Edge.Kernel;

namespace Edge.Tests.Conformance;

/// <summary>
/// A store as one would explain it to somebody: every state that ever was is kept, and every question is answered by
/// looking through all of them. Engines must give the same answers.
/// </summary>
internal sealed class NaiveStore
{
    private readonly List<NaiveState> _states = [new NaiveState([], [])];
    private readonly List<(string Author, string Key, string Request, long Revision, DateTimeOffset At)> _remembered = [];
    private readonly Dictionary<string, (string? Holder, long Token, DateTimeOffset Until)> _leases = [];

    public DateTimeOffset Now { get; set; }

    public long Revision => _states.Count - 1;

    public string Commit(Commit commit, string request)
    {
        var before = _remembered.LastOrDefault(one =>
            commit.IdempotencyKey is not null && (one.Author, one.Key) == (commit.Author, commit.IdempotencyKey) && Now - one.At < TimeSpan.FromHours(24));
        if (before.Key is not null)
        {
            return before.Request == request ? $"committed {before.Revision}" : "invalid idempotency_key_reused";
        }

        if (commit.Fence is { } fence)
        {
            var (holder, token, _) = _leases.GetValueOrDefault(fence.Lease);
            if (holder is null || token != fence.Token)
            {
                return $"fenced {token}";
            }
        }

        foreach (var compare in commit.Compares)
        {
            if (Conflict(compare) is { } conflict)
            {
                return conflict;
            }
        }

        Apply(commit);
        if (commit.IdempotencyKey is { } key)
        {
            _remembered.Add((commit.Author, key, request, Revision, Now));
        }

        return $"committed {Revision}";
    }

    public string Acquire(string lease, string holder, TimeSpan ttl)
    {
        var (before, token, until) = _leases.GetValueOrDefault(lease);
        var live = before is not null && until > Now;
        if (live && before != holder)
        {
            return $"held {before}";
        }

        if (!live)
        {
            _states.Add(new NaiveState(_states[^1].Entries, []));
            token = Revision;
        }

        _leases[lease] = (holder, token, Now + ttl);
        return $"granted {token}";
    }

    public void Release(string lease, long token)
    {
        if (_leases.TryGetValue(lease, out var grant) && grant.Token == token)
        {
            _leases[lease] = (null, token, default);
        }
    }

    public string Read(string prefix) => Read(prefix, Revision);

    public string Read(string prefix, long revision) =>
        string.Join(' ', _states[(int)revision].Entries
            .Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal))
            .OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => $"{entry.Key}={entry.Value.Body}@{entry.Value.Created},{entry.Value.Modified}"));

    private string? Conflict(Compare compare)
    {
        if (compare is Compare.ModifiedAt one)
        {
            var modified = _states[^1].Entries.GetValueOrDefault(one.Key.Value).Modified;
            return modified == one.Revision.Value ? null : $"conflict {one.Key} {modified}";
        }

        var many = (Compare.UnchangedSince)compare;
        var last = Enumerable.Range(0, _states.Count)
            .LastOrDefault(revision => _states[revision].Touched.Any(key => key.StartsWith(many.Prefix, StringComparison.Ordinal)));
        return last <= many.Revision.Value ? null : $"conflict  {last}";
    }

    private void Apply(Commit commit)
    {
        var entries = new Dictionary<string, (string Body, long Created, long Modified)>(_states[^1].Entries);
        foreach (var operation in commit.Operations)
        {
            var key = operation.Key.Value;
            if (operation is Operation.Put put)
            {
                var created = entries.TryGetValue(key, out var before) ? before.Created : Revision + 1;
                entries[key] = (System.Text.Encoding.UTF8.GetString(put.Body.Span), created, Revision + 1);
            }
            else
            {
                entries.Remove(key);
            }
        }

        _states.Add(new NaiveState(entries, [.. commit.Operations.Select(operation => operation.Key.Value)]));
    }

    private sealed record NaiveState(Dictionary<string, (string Body, long Created, long Modified)> Entries, string[] Touched);
}
