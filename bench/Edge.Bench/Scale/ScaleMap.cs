namespace Edge.Bench.Scale;

/// <summary>Six regions and the round trips between them, in milliseconds, as public clouds show them.</summary>
internal static class ScaleMap
{
    public static readonly IReadOnlyList<string> Regions = ["eu-west", "eu-east", "us-east", "us-west", "asia-east", "south-america"];

    private static readonly int[,] Milliseconds =
    {
        { 8, 30, 80, 140, 230, 190 },
        { 30, 8, 110, 165, 210, 215 },
        { 80, 110, 8, 65, 160, 115 },
        { 140, 165, 65, 8, 105, 175 },
        { 230, 210, 160, 105, 8, 270 },
        { 190, 215, 115, 175, 270, 8 },
    };

    public static TimeSpan RoundTrip(int one, int other) => TimeSpan.FromMilliseconds(Milliseconds[one, other]);
}
