using Edge.Kernel;

namespace Edge.Coordination;

/// <summary>What one node refuses just now, the latest first.</summary>
internal sealed class RefusedDocuments
{
    /// <summary>Replaced whole, so that whoever published it sees by the object alone whether it is news.</summary>
    public IReadOnlyList<NodeRejection> All { get; private set; } = [];

    /// <summary>False if that is known.</summary>
    public bool Add(NodeRejection rejection)
    {
        if (All.Any(known => known.Key == rejection.Key && known.Revision == rejection.Revision))
        {
            return false;
        }

        All = [.. All.Where(known => known.Key != rejection.Key).Prepend(rejection).Take(NodeRejection.RejectionsMax)];
        return true;
    }

    /// <summary>False if all of it stands.</summary>
    public bool Forgive(Func<NodeRejection, bool> stands)
    {
        if (All.All(stands))
        {
            return false;
        }

        All = [.. All.Where(stands)];
        return true;
    }
}
