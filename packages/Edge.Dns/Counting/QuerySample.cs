using System.Net;

namespace Edge.Dns;

/// <summary>One query that was picked out.</summary>
/// <param name="At">When it was answered.</param>
/// <param name="Zone">The zone; see <see cref="ZoneMark"/>.</param>
/// <param name="Name">What was asked for, in lower case.</param>
/// <param name="Type">The type that was asked for.</param>
/// <param name="Result">What it came to.</param>
/// <param name="Transport">How it came.</param>
/// <param name="Client">The network that it came from, /24 or /48: the whole address never leaves the engine.</param>
/// <param name="Every">For how many queries it stands.</param>
public sealed record QuerySample(DateTimeOffset At, ulong Zone, DnsName Name, DnsRecordType Type, QueryResult Result, DnsTransport Transport, IPNetwork Client, int Every);
