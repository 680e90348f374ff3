using System.Text;
using Edge.Kernel;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Conformance;

/// <summary>A real engine in the histories. Their steps are plain functions, so it waits for each answer.</summary>
internal sealed class StoreEngine(IControlStore store, FakeTimeProvider time) : IEngine
{
    public StoreHead Head => Found("").Head;

    public string Commit(Commit commit) => Wait(store.CommitAsync(commit, CancellationToken.None)) switch
    {
        CommitOutcome.Committed committed => $"committed {committed.Revision}",
        CommitOutcome.Conflict conflict => $"conflict {conflict.Key} {conflict.Current}",
        CommitOutcome.Fenced fenced => $"fenced {fenced.CurrentToken}",
        CommitOutcome.Invalid invalid => $"invalid {invalid.Failure.Code}",
        var other => other.ToString(),
    };

    public string Acquire(string holder, TimeSpan ttl) =>
        Wait(store.AcquireLeaseAsync("rollout", NodeId.Parse(holder), ttl, CancellationToken.None)) switch
        {
            LeaseOutcome.Granted granted => $"granted {granted.Fence.Token}",
            LeaseOutcome.Held held => $"held {held.Holder}",
            var other => other.ToString(),
        };

    public string Release(long token)
    {
        store.ReleaseLeaseAsync(new Fence("rollout", token), CancellationToken.None).AsTask().GetAwaiter().GetResult();
        return "";
    }

    public string Advance(TimeSpan by)
    {
        time.Advance(by);
        return "";
    }

    public string Read(string prefix)
    {
        var found = Found(prefix);
        return $"{found.Head.Revision}: {Describe(found)}";
    }

    public string ReadBack(string prefix, int revisions)
    {
        var at = new Revision(Math.Max(0, Head.Revision.Value - revisions));
        return Describe((ReadOutcome.Found)Wait(store.ReadAsync(new KeyRange(prefix), at, CancellationToken.None)));
    }

    public void Close() => store.DisposeAsync().AsTask().GetAwaiter().GetResult();

    private static string Describe(ReadOutcome.Found found) =>
        string.Join(' ', found.Entries.Select(entry => $"{entry.Key}={Encoding.UTF8.GetString(entry.Body.Span)}@{entry.Created},{entry.Modified}"));

    private ReadOutcome.Found Found(string prefix) => (ReadOutcome.Found)Wait(store.ReadAsync(new KeyRange(prefix), CancellationToken.None));

    private static T Wait<T>(ValueTask<T> answer) => answer.AsTask().GetAwaiter().GetResult();
}
