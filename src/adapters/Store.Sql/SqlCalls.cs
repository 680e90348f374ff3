using Edge.Kernel;

namespace Edge.Store.Sql;

/// <summary>Turns a database's errors into what a store's callers get.</summary>
public static class SqlCalls
{
    public static async Task<Outcome<T>> TryAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (SqlStoreException error)
        {
            return error.Failure;
        }
    }

    public static CommitOutcome OutcomeOf(SqlStoreException error) => error switch
    {
        { Undecided: true } => new CommitOutcome.Unknown(error.Message),
        { Failure.Code: "store_full" } => new CommitOutcome.Full(error.Message),
        _ => new CommitOutcome.Unavailable(error.Message),
    };
}
