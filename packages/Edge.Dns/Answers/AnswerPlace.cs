namespace Edge.Dns;

/// <summary>A table's memory, and the records in which the readers of one side tell what they do.</summary>
internal sealed record AnswerPlace(AnswerMemory Memory, ReaderRecords Readers, int Side);
