namespace Edge.Bench;

/// <summary>One side of the comparison of stores: many writers, each of which commits one document after the other.</summary>
internal interface ICommitLoop : IAsyncDisposable
{
    /// <summary>Returns once the commit is durable.</summary>
    Task CommitAsync(int writer, int number);
}
