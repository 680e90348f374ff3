using Edge.Kernel;

namespace Edge.Coordination;

/// <summary>How far a cohort has come towards a revision.</summary>
/// <param name="Nodes">How many are in it and concerned.</param>
/// <param name="Connected">How many of those count just now.</param>
/// <param name="Acknowledged">How many of the connected ones have the revision.</param>
/// <param name="Waiting">Connected ones that don't have it yet, the first few by name.</param>
/// <param name="Absent">Roles of which no node is connected.</param>
public sealed record CohortProgress(int Nodes, int Connected, int Acknowledged, IReadOnlyList<string> Waiting, IReadOnlyList<NodeRole> Absent)
{
    private const int NamesMax = 5;

    public static CohortProgress Of(IEnumerable<MemberState> members, Revision goal)
    {
        var (nodes, connected, acknowledged) = (0, 0, 0);
        var waiting = new List<string>();
        var (known, present) = (new HashSet<NodeRole>(), new HashSet<NodeRole>());
        foreach (var member in members)
        {
            nodes++;
            known.Add(member.Member.Role);
            if (!member.Counts)
            {
                continue;
            }

            connected++;
            present.Add(member.Member.Role);
            if (member.Applied >= goal)
            {
                acknowledged++;
            }
            else if (waiting.Count < NamesMax)
            {
                waiting.Add(member.Member.Node.Value);
            }
        }

        waiting.Sort(StringComparer.Ordinal);
        return new CohortProgress(nodes, connected, acknowledged, waiting, [.. known.Except(present).Order()]);
    }

    /// <summary>Whether enough of the connected nodes have it.</summary>
    public bool HasShare(double shareMin) => Share >= shareMin;

    private double Share => Connected == 0 ? 1 : (double)Acknowledged / Connected;
}
