namespace Edge.Kernel.Resources;

/// <summary>The parts of the world that steering tells apart above countries.</summary>
public static class WorldRegion
{
    public static IReadOnlyList<string> Names { get; } = ["africa", "antarctica", "asia", "europe", "north-america", "oceania", "south-america"];
}
