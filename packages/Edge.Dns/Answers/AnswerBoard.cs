namespace Edge.Dns;

/// <summary>Where the current table hangs. A query that has begun ends with the table that it began with.</summary>
public sealed class AnswerBoard
{
    private AnswerTable _current = AnswerTable.Empty;

    /// <summary>The table that new queries are answered from; at first <see cref="AnswerTable.Empty"/>.</summary>
    public AnswerTable Current => Volatile.Read(ref _current);

    /// <summary>Replaces the table for every query that comes after.</summary>
    public void Publish(AnswerTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        Volatile.Write(ref _current, table);
    }
}
