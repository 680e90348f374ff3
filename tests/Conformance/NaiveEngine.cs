using Edge.Kernel;

namespace Edge.Tests.Conformance;

internal sealed class NaiveEngine : IEngine
{
    private readonly NaiveStore _store = new() { Now = DateTimeOffset.UnixEpoch };

    public string Commit(Commit commit)
    {
        var operations = commit.Operations.Select(operation =>
            operation is Operation.Put put ? $"+{put.Key}={System.Text.Encoding.UTF8.GetString(put.Body.Span)}" : $"-{operation.Key}");
        return _store.Commit(commit, $"{string.Join(' ', operations)} if {string.Join(' ', commit.Compares)}");
    }

    public string Acquire(string holder, TimeSpan ttl) => _store.Acquire("rollout", holder, ttl);

    public string Release(long token)
    {
        _store.Release("rollout", token);
        return "";
    }

    public string Advance(TimeSpan time)
    {
        _store.Now += time;
        return "";
    }

    public string ReadBack(string prefix, int revisions) => _store.Read(prefix, Math.Max(0, _store.Revision - revisions));

    public string Read(string prefix) => $"{_store.Revision}: {_store.Read(prefix)}";
}
