using Edge.Kernel;
using Microsoft.Data.Sqlite;

namespace Edge.Store.Sqlite;

/// <summary>The leases, within the caller's transaction.</summary>
internal static class StoreLeases
{
    public static LeaseOutcome Acquire(StoreTransaction transaction, string lease, NodeId holder, TimeSpan ttl, DateTimeOffset now)
    {
        var until = now + ttl;
        var grant = transaction.Connection.Select(
            row => (Holder: row.IsDBNull(0) ? null : row.GetString(0), Token: row.GetInt64(1), Until: new DateTimeOffset(row.GetInt64(2), TimeSpan.Zero)),
            "SELECT holder, token, until FROM lease WHERE name = $1",
            lease).FirstOrDefault();
        var live = grant.Holder is not null && grant.Until > now;
        if (live && grant.Holder != holder.Value)
        {
            return new LeaseOutcome.Held(NodeId.Parse(grant.Holder!), grant.Until);
        }

        var token = live ? grant.Token : transaction.Append([], [], now).Value;
        transaction.Connection.Execute("INSERT OR REPLACE INTO lease VALUES ($1, $2, $3, $4)", lease, holder.Value, token, until.UtcTicks);
        transaction.Complete();
        return new LeaseOutcome.Granted(new Fence(lease, token), until);
    }

    public static void Release(StoreTransaction transaction, Fence fence)
    {
        transaction.Connection.Execute("UPDATE lease SET holder = NULL, until = 0 WHERE name = $1 AND token = $2", fence.Lease, fence.Token);
        transaction.Complete();
    }

    /// <summary>
    /// Whether the fence is that of the last grant. A lapsed grant still holds until somebody else takes it: its holder can
    /// then not have been replaced.
    /// </summary>
    public static bool Holds(SqliteConnection connection, Fence fence, out long token)
    {
        var grant = connection.Select(
            row => (Held: !row.IsDBNull(0), Token: row.GetInt64(1)),
            "SELECT holder, token FROM lease WHERE name = $1",
            fence.Lease).FirstOrDefault();
        token = grant.Token;
        return grant.Held && token == fence.Token;
    }
}
