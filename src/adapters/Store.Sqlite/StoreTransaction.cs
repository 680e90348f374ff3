using Edge.Kernel;
using Microsoft.Data.Sqlite;

namespace Edge.Store.Sqlite;

/// <summary>One write transaction: it takes the write lock first, so that what it reads is the truth until it ends.</summary>
internal sealed class StoreTransaction : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteTransaction _transaction;

    public StoreTransaction(SqliteConnection connection)
    {
        _connection = connection;
        _transaction = connection.BeginTransaction(deferred: false);
        Head = StoreRows.Head(connection);
    }

    public StoreHead Head { get; private set; }

    public SqliteConnection Connection => _connection;

    /// <summary>Whether <see cref="Complete"/> was begun, after which an error leaves open what reached the disk.</summary>
    public bool Committing { get; private set; }

    /// <summary>Appends a revision to the log and moves the head there.</summary>
    public Revision Append(IReadOnlyList<ResourceEntry> puts, IReadOnlyList<ResourceKey> deletes, DateTimeOffset now)
    {
        var change = new Change(Head.Revision.Next, puts, deletes);
        var record = ChangeRecord.Encode(change).ToArray();
        var chain = ChangeRecord.Chain(Convert.FromHexString(Head.Chain), record);
        _connection.Execute("INSERT INTO change VALUES ($1, $2, $3, $4)", change.Revision.Value, now.UtcTicks, chain, record);
        foreach (var key in puts.Select(entry => entry.Key).Concat(deletes))
        {
            _connection.Execute("INSERT INTO change_key VALUES ($1, $2)", change.Revision.Value, key.Value);
        }

        _connection.Execute("UPDATE head SET revision = $1, chain = $2", change.Revision.Value, chain);
        Head = Head with { Revision = change.Revision, Chain = Convert.ToHexStringLower(chain) };
        return change.Revision;
    }

    /// <summary>Keeps the current entry of a key, which the next revision replaces or deletes, for reads at earlier revisions.</summary>
    public void Remember(ResourceKey key) => _connection.Execute(
        "INSERT INTO past_resource SELECT $1, key, kind, schema_version, account, author, created, modified, body FROM resource WHERE key = $2",
        Head.Revision.Next.Value,
        key.Value);

    public void MoveFloor(Revision floor)
    {
        // The entry at the floor itself stays: its chain is what the next one is verified against.
        _connection.Execute("DELETE FROM change WHERE revision < $1", floor.Value);
        _connection.Execute("DELETE FROM change_key WHERE revision <= $1", floor.Value);
        _connection.Execute("DELETE FROM past_resource WHERE replaced <= $1", floor.Value);
        _connection.Execute("UPDATE head SET floor = $1", floor.Value);
        Head = Head with { Floor = floor };
    }

    public void Complete()
    {
        Committing = true;
        _transaction.Commit();
    }

    public void Dispose() => _transaction.Dispose();
}
