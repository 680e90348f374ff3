namespace Edge.Dns;

/// <summary>One existing name of a table.</summary>
/// <param name="Hash">The upper half of the name's hash, compared before the name itself.</param>
/// <param name="NameStart">Where the name begins in the table's bytes of names.</param>
/// <param name="ApexBytes">Bytes of its zone's name, which ends it, so that a pointer into the question can name the zone.</param>
internal readonly record struct AnswerEntry(
    uint Hash,
    int NameStart,
    byte NameBytes,
    byte ApexBytes,
    AnswerNode Node,
    AnswerZone Zone);
