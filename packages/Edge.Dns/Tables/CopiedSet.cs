namespace Edge.Dns;

/// <summary>One set of a <see cref="ZoneCopy"/>.</summary>
/// <param name="Set">Of a set whose records depend on the client, those of everybody who gets no others.</param>
/// <param name="Signatures">Over the set, if it is signed.</param>
public readonly record struct CopiedSet(DnsName Name, RecordSet Set, RecordSet? Signatures);
