using Edge.Dns;
using Edge.Kernel;

namespace Edge.Stargate;

/// <summary>What is said of the zones that are answered for, to those who wait for it.</summary>
internal sealed class ServedZones(AnswerTable table, TimeProvider time)
{
    /// <summary>Raised with the document of each zone that is answered otherwise now.</summary>
    public event Action<ResourceEntry>? Changed;

    /// <summary>Raised with each zone that is answered by other content from elsewhere now.</summary>
    public event Action<DnsName>? Renewed;

    /// <summary>Raised with the revision by which zones are answered now.</summary>
    public event Action<Revision>? Reached;

    public ServedRevision Revision { get; } = new(time);

    public ZoneCopies Copies { get; } = new(table, time);

    /// <summary>Zones are answered by other content from elsewhere.</summary>
    public void Renew(IEnumerable<DnsName> apexes)
    {
        foreach (var apex in apexes)
        {
            Renewed?.Invoke(apex);
        }
    }

    /// <summary>The zones are answered by a revision. For who writes the table, after each look for changes.</summary>
    /// <param name="changed">The documents of those that are answered otherwise now.</param>
    /// <param name="complete">Signs what of a copy is not signed yet.</param>
    public void Reach(Revision revision, IEnumerable<ResourceEntry> changed, Func<ZoneCopy, ZoneCopy> complete)
    {
        Revision.Reach(revision);
        Reached?.Invoke(revision);
        Copies.Serve(complete);
        foreach (var zone in changed)
        {
            Changed?.Invoke(zone);
        }
    }
}
