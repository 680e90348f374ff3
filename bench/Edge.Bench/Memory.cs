using System.Globalization;

namespace Edge.Bench;

/// <summary>The resident memory of a program, from /proc.</summary>
internal static class Memory
{
    /// <summary>Of the process and its children; what they share counts once for each page (PSS).</summary>
    public static double Mebibytes(int process) =>
        Read(process, "Pss:") + File.ReadAllText($"/proc/{process}/task/{process}/children")
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Sum(static child => Mebibytes(int.Parse(child, CultureInfo.InvariantCulture)));

    /// <summary>Of the process alone, with all that it shares.</summary>
    public static double WholeMebibytes(int process) => Read(process, "Rss:");

    private static double Read(int process, string name)
    {
        var line = File.ReadLines($"/proc/{process}/smaps_rollup").First(line => line.StartsWith(name, StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }
}
