namespace Edge.Tests.Architecture;

/// <summary>One row of the table in docs/architecture.md.</summary>
internal sealed record DependencyRule(string Project, Allowance Projects, Allowance Packages, bool MaySeeAspNet)
{
    private const string Header = "| Project | Projects it may refer to | Packages | ASP.NET |";

    /// <summary>Reads the rows that follow the table's header; a changed header is an error, so the test cannot go blind.</summary>
    public static IReadOnlyList<DependencyRule> ReadTable(string page)
    {
        var lines = page.Split('\n');
        var header = Array.IndexOf(lines, Header);
        Assert.True(header >= 0, $"docs/architecture.md has no table with the header {Header}");
        return [.. lines.Skip(header + 2).TakeWhile(line => line.StartsWith('|')).Select(ReadRow)];
    }

    /// <summary>Every reference that the table does not allow, one sentence each.</summary>
    public static IEnumerable<string> Violations(IReadOnlyList<DependencyRule> rules, IEnumerable<Project> projects) =>
        projects.SelectMany(project =>
            rules.LastOrDefault(rule => Allowance.Matches(rule.Project, project.Folder)) is { } rule
                ? rule.Violations(project)
                : [$"{project.Folder} has no row in the table of docs/architecture.md"]);

    private static DependencyRule ReadRow(string line)
    {
        var cells = line.Trim('|', ' ').Split('|', StringSplitOptions.TrimEntries);
        Assert.True(cells.Length == 4, $"a row of the dependency table has {cells.Length} cells instead of 4: {line}");
        return new DependencyRule(cells[0].Trim('`'), Allowance.Read(cells[1]), Allowance.Read(cells[2]), cells[3] == "yes");
    }

    private IEnumerable<string> Violations(Project project)
    {
        foreach (var target in project.Projects.Where(target => !Projects.Allows(target)))
        {
            yield return $"{project.Folder} must not refer to {target}";
        }

        foreach (var package in project.Packages.Where(package => !Packages.Allows(package)))
        {
            yield return $"{project.Folder} must not use the package {package}";
        }

        if (project.SeesAspNet && !MaySeeAspNet)
        {
            yield return $"{project.Folder} must not see ASP.NET Core";
        }
    }
}
