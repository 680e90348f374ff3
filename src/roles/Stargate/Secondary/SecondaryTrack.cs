using Edge.Dns;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Naming;

namespace Edge.Stargate;

/// <summary>What a Stargate knows of one zone that it takes from elsewhere. Whoever touches it holds its desk's lock.</summary>
internal sealed class SecondaryTrack(string zone, ResourceEntry entry, ZoneDocument document, double chance)
{
    public string Zone => zone;

    public DnsName Apex { get; } = DnsName.Parse(zone);

    public ResourceEntry Entry { get; set; } = entry;

    public ZoneDocument Document { get; set; } = document;

    public SecondaryClock Clock { get; } = new(chance);

    /// <summary>Null before the first transfer.</summary>
    public TakenZone? Content { get; set; }

    /// <summary>Whether the content is answered with.</summary>
    public bool IsServed { get; set; }

    /// <summary>When a server last said what there is.</summary>
    public DateTimeOffset? Confirmed { get; set; }

    /// <summary>The server that last said so.</summary>
    public string Source { get; set; } = "";

    /// <summary>Why the last check failed; empty if it did not.</summary>
    public string Error { get; set; } = "";

    /// <summary>Why not all follows from the content that should; empty if it does.</summary>
    public string Remark { get; set; } = "";

    public bool IsRunning { get; set; }

    /// <summary>Whether the content in the file is an older one.</summary>
    public bool IsUnsaved { get; set; }

    /// <summary>Whether the time in the file is an older one.</summary>
    public bool IsUnstamped { get; set; }

    public DateTimeOffset Saved { get; set; }
}
