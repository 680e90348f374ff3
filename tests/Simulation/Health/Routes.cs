namespace Edge.Tests.Simulation.Health;

/// <summary>Who reaches whom: each direction for itself.</summary>
internal sealed class Routes
{
    private readonly HashSet<(string From, string To)> _cut = [];

    public bool IsOpen(string from, string to) => !_cut.Contains((from, to));

    public bool IsOpenBothWays(string one, string other) => IsOpen(one, other) && IsOpen(other, one);

    public void Cut(IEnumerable<string> from, IEnumerable<string> to)
    {
        var targets = to.ToList();
        foreach (var source in from)
        {
            _cut.UnionWith(targets.Where(target => target != source).Select(target => (source, target)));
        }
    }

    public void Heal() => _cut.Clear();
}
