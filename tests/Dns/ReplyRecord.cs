using Edge.Dns;

namespace Edge.Tests.Dns;

/// <summary>One record of a response; the data in hexadecimal, so that records compare by value.</summary>
internal sealed record ReplyRecord(string Name, DnsRecordType Type, ushort Class, uint Ttl, string Value);
