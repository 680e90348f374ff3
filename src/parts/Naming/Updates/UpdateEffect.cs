using Edge.Kernel.Resources;

namespace Edge.Naming;

/// <summary>What an update does to one record set that it names.</summary>
/// <param name="Before">Whether it was there.</param>
/// <param name="After">What it is to be; null for nothing.</param>
/// <param name="IsChanged">Whether that differs from what it was.</param>
public sealed record UpdateEffect(RecordSetId Id, bool Before, RecordSetDocument? After, bool IsChanged);
