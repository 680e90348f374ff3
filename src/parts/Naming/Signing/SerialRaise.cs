using Edge.Kernel.Resources;

namespace Edge.Naming;

/// <summary>
/// When the serial of a signed zone with secondaries rises though nothing of it was changed: signatures are renewed, and first made,
/// without a serial of their own.
/// </summary>
public static class SerialRaise
{
    /// <summary>Signatures are renewed with a week left: so long secondaries may have older ones.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromDays(1);

    /// <summary>After a zone has its first signatures, which are made after its serial has risen for its keys.</summary>
    public static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(5);

    /// <summary>When the serial was raised last, this moment included: who writes that writes the zone's document too. Null without secondaries.</summary>
    /// <param name="before">The same of the time before.</param>
    public static DateTimeOffset? Last(ZoneDocument? zone, DateTimeOffset? before, DateTimeOffset now) =>
        zone is not { Secondaries.Count: > 0 } and not { Catalog: not null } ? null
        : before is not { } last ? now - Period + FirstWait
        : now >= last + Period ? now
        : last;
}
