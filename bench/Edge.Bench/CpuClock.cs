using System.Globalization;

namespace Edge.Bench;

/// <summary>The processor time of a program: of all threads of a process and of the children it has now, from /proc.</summary>
internal static class CpuClock
{
    /// <summary>The kernel counts in hundredths of a second on every Linux that .NET runs on.</summary>
    private const double MicrosecondsPerTick = 10_000;

    public static double Microseconds(int process) =>
        Ticks(process) * MicrosecondsPerTick + Children(process).Sum(Microseconds);

    private static long Ticks(int process)
    {
        // The name in the second field may hold spaces; what follows its closing bracket is plain. Fields 14 and 15 of the
        // line are the time in user and in kernel mode, of all threads.
        var stat = File.ReadAllText($"/proc/{process}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
    }

    private static IEnumerable<int> Children(int process) =>
        File.ReadAllText($"/proc/{process}/task/{process}/children")
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(child => int.Parse(child, CultureInfo.InvariantCulture));
}
