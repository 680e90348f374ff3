namespace Edge.Dns;

/// <summary>Where the memory that is answered from hangs. A batch of queries that has begun ends with what it began with.</summary>
public sealed class AnswerBoard
{
    private AnswerPlace? _current;

    internal AnswerPlace? Current => Volatile.Read(ref _current);

    /// <summary>Lets every query from here on be answered from this table; until the first one, all are refused.</summary>
    public void Publish(AnswerTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        Publish(table.Memory, table.Readers, side: 0);
    }

    internal void Publish(AnswerMemory memory, ReaderRecords readers, int side) =>
        Volatile.Write(ref _current, new AnswerPlace(memory, readers, side));
}
