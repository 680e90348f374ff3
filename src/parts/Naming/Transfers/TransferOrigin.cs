using Edge.Dns;
using Edge.Kernel;

namespace Edge.Naming;

/// <summary>A zone from its making to its end: another one of the name, made later, is another zone.</summary>
/// <param name="Created">The revision that made it.</param>
/// <param name="Account">Whose it is.</param>
public sealed record TransferOrigin(DnsName Apex, Revision Created, string Account);
