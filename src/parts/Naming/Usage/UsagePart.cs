namespace Edge.Naming;

/// <summary>What becomes one document. Resources only come to it, so that each stays in the document that it was first in.</summary>
internal sealed class UsagePart(DateTimeOffset hour, string id)
{
    public DateTimeOffset Hour => hour;

    public string Id => id;

    public List<ZoneUsage> Zones { get; } = [];

    public bool IsChanged { get; set; } = true;
}
