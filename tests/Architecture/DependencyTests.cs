namespace Edge.Tests.Architecture;

public sealed class DependencyTests
{
    private static readonly IReadOnlyList<DependencyRule> Rules =
        DependencyRule.ReadTable(Repository.ReadText("docs/architecture.md"));

    [Fact]
    public void Every_reference_is_allowed_by_the_table_of_the_architecture_page() =>
        Findings.None(DependencyRule.Violations(Rules, Project.ReadAll()));

    [Fact]
    public void The_table_speaks_of_nothing_that_is_not_there()
    {
        var folders = Project.ReadAll().Select(project => project.Folder).ToList();
        Findings.None(Rules.Where(rule => !folders.Any(folder => Allowance.Matches(rule.Project, folder))).Select(rule => rule.Project));
    }

    [Theory]
    [InlineData("src/parts/Naming", "src/roles/Gateway", "src/parts/Naming must not refer to src/roles/Gateway")]
    [InlineData("src/parts/Naming", "src/parts/Jobs", "src/parts/Naming must not refer to src/parts/Jobs")]
    [InlineData("src/parts/Delivery", "src/Protocol", "src/parts/Delivery must not refer to src/Protocol")]
    [InlineData("src/roles/Gateway", "src/roles/Host", "src/roles/Gateway must not refer to src/roles/Host")]
    [InlineData("src/roles/Gateway", "src/adapters/Origin", "src/roles/Gateway must not refer to src/adapters/Origin")]
    [InlineData("src/roles/Host", "src/parts/Identity", "src/roles/Host must not refer to src/parts/Identity")]
    [InlineData("packages/Edge.Dns", "src/Kernel", "packages/Edge.Dns must not refer to src/Kernel")]
    [InlineData("src/Kernel", "src/Protocol", "src/Kernel must not refer to src/Protocol")]
    public void A_forbidden_reference_is_caught(string from, string to, string violation)
    {
        var projects = Project.ReadAll().Select(project =>
            project.Folder == from ? project with { Projects = [.. project.Projects, to] } : project);

        Assert.Equal([violation], DependencyRule.Violations(Rules, projects));
    }

    [Fact]
    public void A_forbidden_package_ASP_NET_in_a_part_and_a_room_without_a_row_are_caught()
    {
        Project[] projects =
        [
            new() { Folder = "src/parts/Jobs", RootNamespace = "Edge.Jobs", Packages = ["Grpc.Net.Client"], SeesAspNet = true },
            new() { Folder = "src/oddments/Stuff", RootNamespace = "Edge.Stuff" },
        ];

        Assert.Equal(
            [
                "src/parts/Jobs must not use the package Grpc.Net.Client",
                "src/parts/Jobs must not see ASP.NET Core",
                "src/oddments/Stuff has no row in the table of docs/architecture.md",
            ],
            DependencyRule.Violations(Rules, projects));
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = Repository.ReadText("Edge.slnx");
        Findings.None(Repository.Files
            .Where(file => file.EndsWith(".csproj", StringComparison.Ordinal))
            .Where(file => !solution.Contains($"\"{file}\"", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_package_version_is_exact_and_stands_in_one_place()
    {
        var versions = System.Xml.Linq.XDocument.Parse(Repository.ReadText("Directory.Packages.props"))
            .Descendants("PackageVersion")
            .Select(element => $"{(string?)element.Attribute("Include")} {(string?)element.Attribute("Version")}");
        Findings.None(versions.Where(version => !version.EndsWith(']') || version.Contains(',', StringComparison.Ordinal)));

        var elsewhere = Repository.Files
            .Where(file => file.EndsWith(".csproj", StringComparison.Ordinal))
            .Where(file => System.Xml.Linq.XDocument.Parse(Repository.ReadText(file)).Descendants("PackageReference")
                .Any(element => element.Attribute("Version") is not null || element.Attribute("VersionOverride") is not null));
        Findings.None(elsewhere);
    }
}
