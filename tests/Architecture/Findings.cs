namespace Edge.Tests.Architecture;

internal static class Findings
{
    /// <summary>Fails with every finding on a line of its own, so that one run shows all there is to do.</summary>
    public static void None(IEnumerable<string> findings)
    {
        var all = findings.Distinct().ToList();
        if (all.Count > 0)
        {
            Assert.Fail($"{all.Count} found:\n  {string.Join("\n  ", all)}");
        }
    }
}
