namespace Edge.Store.Sql;

/// <summary>Whether a database holds a store.</summary>
public enum SchemaState
{
    Absent,

    /// <summary>Of an older release: opening it brings it up to date.</summary>
    Older,

    Current,
}
