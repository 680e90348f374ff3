using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Naming;

/// <summary>The serial of a hosted zone: the same wherever it is worked out, and higher after each change.</summary>
public static class ZoneSerial
{
    /// <param name="zone">The zone's document.</param>
    /// <param name="modified">The revision that wrote it, which is that of the zone's last change.</param>
    public static uint Of(ZoneDocument zone, Revision modified)
    {
        ArgumentNullException.ThrowIfNull(zone);
        return zone.SerialAt(modified);
    }

    /// <summary>The base with which the next serial is above another one (RFC 1982), however revisions go on.</summary>
    public static long BaseAbove(uint serial, Revision next) => ZoneDocument.SerialBaseAbove(serial, next);
}
