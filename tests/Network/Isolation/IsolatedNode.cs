namespace Edge.Tests.Network;

/// <summary>A node of an <see cref="IsolatedNetwork"/>: its region, its machine and its process.</summary>
internal sealed record IsolatedNode(string Role, string Region, Station Station, NodeProcess Process)
{
    public string Name => Process.Name;
}
