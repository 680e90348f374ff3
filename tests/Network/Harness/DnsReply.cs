namespace Edge.Tests.Network;

internal sealed record DnsReply(int ResponseCode, bool Authoritative, bool Truncated, IReadOnlyList<string> Addresses);
