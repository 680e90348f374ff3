using System.Globalization;

namespace Edge.Tests.Network;

/// <summary>
/// What the names of everything that this run makes outside its own process begin with. It holds the process's id and the
/// moment it started, so that a later run can tell what a dead one left behind from what a living one uses.
/// </summary>
internal static class RunMark
{
    private const string First = "edgetest";

    /// <summary>For example <c>edgetest-4711-980033</c>.</summary>
    public static string Own { get; } = $"{First}-{Environment.ProcessId}-{StartOf(Environment.ProcessId)}";

    /// <summary>Whether the name was given by a run that has ended.</summary>
    public static bool IsStale(string name)
    {
        var words = name.Split('-');
        return words.Length >= 3
            && words[0] == First
            && int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var process)
            && StartOf(process) != words[2];
    }

    /// <summary>When a process started, in ticks since the machine did; empty when there is none.</summary>
    private static string StartOf(int process)
    {
        try
        {
            // Field 22 of proc(5); the second field, the program's name, may hold blanks and ends with the last bracket.
            var line = File.ReadAllText($"/proc/{process}/stat");
            return line[(line.LastIndexOf(')') + 2)..].Split(' ')[19];
        }
        catch (IOException)
        {
            return "";
        }
    }
}
