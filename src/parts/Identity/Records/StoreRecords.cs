using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Identity;

/// <summary>Typed reading of single documents, and the failures of the store in the words of every surface.</summary>
internal static class StoreRecords
{
    /// <summary>Identity's resources belong to the network, not to a customer's account.</summary>
    public const string Account = "";

    /// <summary>How often a decision is made again after somebody else changed what it rested on.</summary>
    public const int AttemptsMax = 5;

    public static async ValueTask<Outcome<Stored<T>>> ReadOneAsync<T>(
        this IControlStore store, ResourceKind<T> kind, string id, CancellationToken cancellation)
        where T : class
    {
        var read = await store.ReadAsync(KeyRange.Of(kind.Key(id)), cancellation);
        if (read is not ReadOutcome.Found found)
        {
            return FailureOf(read);
        }

        if (found.Entries.Count == 0)
        {
            return new Stored<T>(null, Revision.Zero);
        }

        var parsed = kind.Parse(found.Entries[0]);
        return parsed.Succeeded ? new Stored<T>(parsed.Value, found.Entries[0].Modified) : parsed.Failure;
    }

    public static Compare Unchanged<T>(this ResourceKind<T> kind, string id, Stored<T> stored)
        where T : class =>
        new Compare.ModifiedAt(kind.Key(id), stored.Modified);

    public static Failure FailureOf(ReadOutcome outcome) =>
        Unavailable(outcome is ReadOutcome.Unavailable unavailable ? unavailable.Detail : "the read was refused");

    /// <summary>The failure that a commit ended with; null when it was applied.</summary>
    public static Failure? FailureOf(CommitOutcome outcome) => outcome switch
    {
        CommitOutcome.Committed => null,
        CommitOutcome.Conflict conflict => new Failure("conflict", $"{conflict.Key?.Value ?? "the store"} was changed by somebody else meanwhile, at revision {conflict.Current}; try again") { Retryable = true },
        CommitOutcome.Invalid invalid => invalid.Failure,
        CommitOutcome.Fenced fenced => new Failure("fenced", $"the lease '{fenced.Lease}' was granted to somebody else"),
        CommitOutcome.Full full => new Failure("store_full", $"the store has no room: {full.Detail}") { Retryable = true },
        CommitOutcome.Unknown unknown => new Failure("outcome_unknown", $"the store did not say whether it committed: {unknown.Detail}") { Retryable = true },
        CommitOutcome.Unavailable unavailable => Unavailable(unavailable.Detail),
        _ => Unavailable("the commit was refused"),
    };

    private static Failure Unavailable(string detail) =>
        new("store_unavailable", $"the store does not answer: {detail}") { Retryable = true };
}
