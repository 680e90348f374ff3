using Edge.Dns;
using Edge.Kernel.Resources;

namespace Edge.Naming;

/// <summary>What a zone's witnesses say of an account.</summary>
/// <param name="By">As <see cref="ZoneControl.By"/>; null if nothing shows that the zone is the account's.</param>
/// <param name="Lacking">Servers that do not show the account's text.</param>
public sealed record ControlVerdict(string? By, IReadOnlyList<DnsName> Lacking);
