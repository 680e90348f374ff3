using Edge.Kernel.Resources;

namespace Edge.Coordination;

/// <summary>What may fail, or be taken out, as one: a site of a region, or the whole region where no site is given.</summary>
public static class FailureDomain
{
    /// <summary>For example <c>eu-west/ams-1</c>, or <c>eu-west</c>.</summary>
    public static string Of(NodeDocument node) => node.Site is { } site ? $"{node.Region}/{site}" : node.Region;
}
