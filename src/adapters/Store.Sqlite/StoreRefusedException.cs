namespace Edge.Store.Sqlite;

/// <summary>The file cannot be used as a store. It never leaves the adapter.</summary>
internal sealed class StoreRefusedException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;
}
