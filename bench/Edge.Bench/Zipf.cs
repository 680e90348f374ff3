namespace Edge.Bench;

/// <summary>Popularity as web sites have it: the n-th most popular object is asked for 1/n^s as often as the first.</summary>
internal static class Zipf
{
    public static IReadOnlyList<int> Draws(int objects, int count, double exponent, int seed)
    {
        var sums = new double[objects];
        var sum = 0.0;
        for (var rank = 0; rank < objects; rank++)
        {
            sums[rank] = sum += 1 / Math.Pow(rank + 1, exponent);
        }

        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var at = Array.BinarySearch(sums, random.NextDouble() * sum);
            return Math.Min(at < 0 ? ~at : at, objects - 1);
        })];
    }
}
