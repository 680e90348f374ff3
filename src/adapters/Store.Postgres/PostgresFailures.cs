using Edge.Kernel;
using Edge.Store.Sql;
using Npgsql;

namespace Edge.Store.Postgres;

/// <summary>What PostgreSQL's error codes (https://www.postgresql.org/docs/15/errcodes-appendix.html) mean for the caller of a store.</summary>
internal static class PostgresFailures
{
    /// <param name="committing">Whether the COMMIT was under way: only a server that says ERROR has then certainly not committed.</param>
    public static SqlStoreException Describe(Exception error, string place, bool committing)
    {
        if (Within(error) is { } own)
        {
            return own;
        }

        if (error is PostgresException answer)
        {
            var fatal = answer.Severity is not "ERROR";
            return new SqlStoreException(FailureOf(answer, place)) { ConnectionLost = fatal, Undecided = committing && fatal };
        }

        var silent = error is TimeoutException || error.InnerException is TimeoutException;
        var message = silent ? $"{place} did not answer in time" : $"{place} cannot be reached: {Innermost(error).Message}";
        return new SqlStoreException(Unavailable(message)) { ConnectionLost = !silent, Undecided = committing };
    }

    private static Failure FailureOf(PostgresException answer, string place) => answer.SqlState switch
    {
        PostgresErrorCodes.DiskFull => new Failure("store_full", $"the disk of {place} is full: make room") { Retryable = true },
        PostgresErrorCodes.ReadOnlySqlTransaction => Unavailable($"{place} is a standby, which takes no writes"),
        PostgresErrorCodes.LockNotAvailable => Unavailable($"{place} is busy with another process's transaction: try again"),
        PostgresErrorCodes.QueryCanceled => Unavailable($"a statement took too long on {place}"),
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
            new Failure("store_refused", $"{place} refuses the login: check the user, and PGPASSWORD or the password file"),
        PostgresErrorCodes.InvalidCatalogName => new Failure("store_refused", $"{place} does not exist: create it"),
        PostgresErrorCodes.InsufficientPrivilege => new Failure("store_refused", $"{place} refuses: {answer.MessageText}"),
        PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted => new Failure("store_corrupt", $"{place} is damaged: {answer.MessageText}: restore a backup"),
        _ => Unavailable($"{place}: {answer.MessageText} ({answer.SqlState})"),
    };

    private static Failure Unavailable(string message) => new("store_unavailable", message) { Retryable = true };

    /// <summary>A refusal of our own that the provider wrapped.</summary>
    private static SqlStoreException? Within(Exception? error) => error switch
    {
        null => null,
        SqlStoreException own => own,
        AggregateException many => many.InnerExceptions.Select(Within).FirstOrDefault(static found => found is not null),
        _ => Within(error.InnerException),
    };

    private static Exception Innermost(Exception error) => error switch
    {
        AggregateException { InnerExceptions: [.., var last] } => Innermost(last),
        { InnerException: { } inner } => Innermost(inner),
        _ => error,
    };
}
