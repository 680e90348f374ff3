namespace Edge.Kernel;

/// <summary>A request to change resources: all operations are applied in one revision, or none is.</summary>
public sealed record Commit
{
    public const int OperationsMax = 64;

    public const int BodyBytesMax = 512 * 1024;

    /// <summary>The subject on whose behalf the change is made.</summary>
    public required string Author { get; init; }

    public required IReadOnlyList<Operation> Operations { get; init; }

    public IReadOnlyList<Compare> Compares { get; init; } = [];

    /// <summary>The epoch that the author believes in; a commit for another epoch is a conflict. Null means any.</summary>
    public long? Epoch { get; init; }

    /// <summary>
    /// Begins the epoch after <see cref="Epoch"/>, which must then be given, so that of many who want it one wins: every
    /// watch ends, every node reads anew, and no earlier fence holds. Such a commit may have no operations.
    /// </summary>
    public bool BeginsEpoch { get; init; }

    /// <summary>
    /// Makes a repetition harmless for 24 hours: the same key with the same request returns the first result, with
    /// another request it is <see cref="CommitOutcome.Invalid"/>. Keys of different authors never meet.
    /// </summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>
    /// Names the request that <see cref="IdempotencyKey"/> stands for, when an author derives the operations from what it
    /// reads: a repetition then has other operations and compares and is still the same request. Null means that the
    /// commit itself (author, operations, compares) is the request.
    /// </summary>
    public string? RequestDigest { get; init; }

    /// <summary>The lease under which this is written; once somebody else was granted it, the commit is refused as fenced.</summary>
    public Fence? Fence { get; init; }
}
