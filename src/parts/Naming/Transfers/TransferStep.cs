using Edge.Dns;

namespace Edge.Naming;

/// <summary>What lies between two versions of a zone that follow each other (RFC 1995 §4). Both lists begin with the SOA.</summary>
public sealed record TransferStep(IReadOnlyList<DnsRecord> Gone, IReadOnlyList<DnsRecord> Come);
