namespace Edge.Bird;

/// <summary>The protocols that hold the anycast prefixes, a pair for each family; Edge touches no others.</summary>
internal static class BirdNames
{
    public const string Best = "anycast";

    public const string Drain = "anycast_drain";

    public const string Best6 = "anycast6";

    public const string Drain6 = "anycast6_drain";

    public static readonly IReadOnlyList<(string Best, string Drain)> Pairs = [(Best, Drain), (Best6, Drain6)];
}
