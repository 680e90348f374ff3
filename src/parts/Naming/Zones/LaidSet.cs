using Edge.Dns;

namespace Edge.Naming;

/// <summary>Records of one type as the table was given them.</summary>
/// <param name="Set">A <see cref="RecordSet"/> or <see cref="SharedSet"/>.</param>
/// <param name="Signatures">Over them, if they are signed.</param>
internal readonly record struct LaidSet(DnsRecordType Type, object Set, RecordSet? Signatures = null);
