using Edge.Dns;
using Edge.Kernel;

namespace Edge.Stargate;

/// <summary>What is said of the zones that are answered for, to those who wait for it.</summary>
internal sealed class ServedZones(AnswerTable table, TimeProvider time)
{
    /// <summary>Raised with the document of each zone that is answered otherwise now.</summary>
    public event Action<ResourceEntry>? Changed;

    public ServedRevision Revision { get; } = new(time);

    public ZoneCopies Copies { get; } = new(table, time);

    /// <summary>The zones are answered by a revision. For who writes the table, after each look for changes.</summary>
    /// <param name="changed">The documents of those that are answered otherwise now.</param>
    public void Reach(Revision revision, IEnumerable<ResourceEntry> changed)
    {
        Revision.Reach(revision);
        Copies.Serve();
        foreach (var zone in changed)
        {
            Changed?.Invoke(zone);
        }
    }
}
