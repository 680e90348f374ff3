using Edge.Kernel;

namespace Edge.Store.Sql;

/// <summary>
/// Gathers the commits that arrive while a transaction is written, so that the next one writes them all: each is a revision
/// of its own, and they share what makes a transaction slow, the wait for the disk.
/// </summary>
internal sealed class CommitQueue(Func<IReadOnlyList<Commit>, Task<IReadOnlyList<CommitOutcome>>> write)
{
    /// <summary>Commits that wait at once; further ones are told to come back.</summary>
    private const int WaitingMax = 4096;

    private const int GroupMax = 64;

    private const int GroupOperationsMax = 256;

    private const int GroupBytesMax = 4 << 20;

    private readonly Lock _gate = new();
    private readonly Queue<Waiting> _waiting = new();
    private bool _writing;

    /// <param name="cancellation">Takes the commit back while it waits; one that is being written ends by itself.</param>
    public Task<CommitOutcome> AddAsync(Commit commit, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var waiting = new Waiting(commit, cancellation);
        lock (_gate)
        {
            if (_waiting.Count >= WaitingMax)
            {
                return Task.FromResult<CommitOutcome>(new CommitOutcome.Unavailable($"{WaitingMax} commits wait already: try again"));
            }

            _waiting.Enqueue(waiting);
            if (!_writing)
            {
                _writing = true;
                _ = Task.Run(WriteAllAsync, CancellationToken.None);
            }
        }

        return waiting.Outcome.Task;
    }

    private async Task WriteAllAsync()
    {
        while (Take() is { Count: > 0 } group)
        {
            var writing = write([.. group.Select(static waiting => waiting.Commit)]);
            await Task.WhenAny(writing);
            for (var i = 0; i < group.Count; i++)
            {
                // What nobody foresaw is the callers' to hear; the queue goes on for the others.
                _ = writing.IsCompletedSuccessfully
                    ? group[i].Outcome.TrySetResult(writing.Result[i])
                    : group[i].Outcome.TrySetException(writing.Exception?.InnerExceptions ?? [new OperationCanceledException()]);
            }
        }
    }

    private List<Waiting> Take()
    {
        var group = new List<Waiting>();
        var (operations, bytes) = (0, 0);
        lock (_gate)
        {
            while (group.Count < GroupMax && _waiting.TryPeek(out var next))
            {
                operations += next.Commit.Operations.Count;
                bytes += next.Commit.Operations.Sum(static operation => operation is Operation.Put put ? put.Body.Length : 0);
                if (group.Count > 0 && (operations > GroupOperationsMax || bytes > GroupBytesMax))
                {
                    break;
                }

                _waiting.Dequeue();
                if (next.Cancellation.IsCancellationRequested)
                {
                    next.Outcome.TrySetCanceled(next.Cancellation);
                }
                else
                {
                    group.Add(next);
                }
            }

            _writing = group.Count > 0;
        }

        return group;
    }

    private sealed record Waiting(Commit Commit, CancellationToken Cancellation)
    {
        public TaskCompletionSource<CommitOutcome> Outcome { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
