using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Edge.Tests.Architecture;

public sealed partial class RoomTests
{
    private static readonly string[] PartSections = ["Heading", "Decides", "Ports", "Options", "Metrics", "How it fails"];

    private static readonly string[] Units =
        ["total", "seconds", "bytes", "count", "ratio", "revision", "number", "state"];

    /// <summary>Parts first: where a part and a role share a word, the part decides what is counted.</summary>
    private static readonly IReadOnlyList<string> AllRooms =
        [.. new[] { "src/parts", "src/roles", "src/adapters", "packages", "src" }.SelectMany(Repository.Rooms).Distinct()];

    [Fact]
    public void Every_part_has_a_page_with_the_same_sections() =>
        Findings.None(Repository.Rooms("src/parts").SelectMany(room => MissingSections(room, PartSections)));

    [Fact]
    public void Every_role_and_package_has_a_page() =>
        Findings.None(new[] { "src/roles", "src/adapters", "packages" }.SelectMany(Repository.Rooms)
            .Where(room => !Repository.Files.Contains(room + "/README.md")));

    [Fact]
    public void Every_metric_is_named_for_a_room_and_its_unit() =>
        Findings.None(Metrics().Where(metric => RoomOf(metric.Name) is null)
            .Select(metric => $"{metric.Room}: {metric.Name} is not edge_<part>_<noun>_<unit>"));

    [Fact]
    public void Every_metric_stands_in_the_page_of_its_room() =>
        Findings.None(Metrics().Where(metric => RoomOf(metric.Name) is { } room && !Mentions(room, metric.Name) && !Mentions(metric.Room, metric.Name))
            .Select(metric => $"{RoomOf(metric.Name)}/README.md does not mention {metric.Name}"));

    [Theory]
    [InlineData("docs/checklists", false)]
    [InlineData("docs/decisions", true)]
    [InlineData("docs/operations", false)]
    public void A_folder_of_pages_lists_each_of_them_once(string folder, bool inOrder)
    {
        var index = Repository.ReadText($"{folder}/README.md");
        var linked = LinkToPage().Matches(index).Select(static link => link.Groups[1].Value).ToList();
        var pages = Repository.Files.Where(file => Path.GetDirectoryName(file) == folder).Select(static file => Path.GetFileName(file)).Where(static name => name != "README.md");
        Assert.Equal(pages.Order(StringComparer.Ordinal), linked.Order(StringComparer.Ordinal));
        Assert.Equal(inOrder ? linked.Order(StringComparer.Ordinal) : linked, linked);
    }

    [Theory]
    [InlineData("edge_jobs_resent_total", "src/parts/Jobs")]
    [InlineData("edge_delivery_origin_seconds", "src/parts/Delivery")]
    [InlineData("edge_gateway_connections_count", "src/roles/Gateway")]
    [InlineData("edge_oddments_resent_total", null)]
    [InlineData("edge_jobs_resent", null)]
    [InlineData("edge_jobs_total", null)]
    [InlineData("edge_jobs_Resent_total", null)]
    public void A_metric_belongs_to_the_room_that_its_name_says(string name, string? room) => Assert.Equal(room, RoomOf(name));

    [Fact]
    public void No_file_names_a_path_of_somebodys_machine()
    {
        // Written in pieces, so that this file is not its own first finding.
        string[] roots = ["/wo" + "rk/", "/tm" + "p/wt", "/ho" + "me/", "/ro" + "ot/", "/Us" + "ers/"];
        Findings.None(Repository.Files.Where(IsText)
            .SelectMany(file => Repository.ReadText(file).Split('\n')
                .Where(line => roots.Any(root => MentionsFolder(line, root)))
                .Select(line => $"{file}: {line.Trim()}")));
    }

    private static bool MentionsFolder(string line, string root)
    {
        var at = line.IndexOf(root, StringComparison.Ordinal);
        // A path begins where a word does; "/v1/network/" is not a folder of a machine.
        return at >= 0 && (at == 0 || !char.IsLetterOrDigit(line[at - 1]));
    }

    private static bool IsText(string file) =>
        Path.GetExtension(file) is not (".png" or ".jpg" or ".ico" or ".gif" or ".woff2" or ".bin" or ".gz" or ".der");

    private static IEnumerable<string> MissingSections(string room, string[] sections)
    {
        var headings = HeadingPattern().Matches(PageOf(room)).Select(match => match.Groups[1].Value.Trim()).ToList();
        return sections.Where(section => !headings.Contains(section)).Select(section => $"{room}/README.md has no section '{section}'");
    }

    private static string PageOf(string room) =>
        Repository.Files.Contains(room + "/README.md") ? Repository.ReadText(room + "/README.md") : "";

    /// <summary>The names given to instruments where they are made, by CreateCounter and its siblings.</summary>
    private static IEnumerable<(string Room, string Name)> Metrics() =>
        AllRooms.SelectMany(room => Repository.Sources(room)
                .SelectMany(file => file.Syntax.DescendantNodes().OfType<LiteralExpressionSyntax>())
                .Where(literal => literal.RawKind == (int)SyntaxKind.StringLiteralExpression)
                .Select(literal => literal.Token.ValueText)
                .Where(text => text.StartsWith("edge_", StringComparison.Ordinal))
                .Select(name => (room, name)));

    private static string? RoomOf(string metric) =>
        MetricPattern().IsMatch(metric) && Units.Any(unit => metric.EndsWith("_" + unit, StringComparison.Ordinal))
            ? AllRooms.FirstOrDefault(room => metric.StartsWith($"edge_{RoomWord(room)}_", StringComparison.Ordinal))
            : null;

    private static bool Mentions(string room, string metric) => PageOf(room).Contains(metric, StringComparison.Ordinal);

    private static string RoomWord(string room) => room[(room.LastIndexOf('/') + 1)..].ToLowerInvariant().Replace('.', '_');

    [GeneratedRegex("^edge(_[a-z0-9]+){3,}$")]
    private static partial Regex MetricPattern();

    [GeneratedRegex(@"\]\(([a-z0-9-]+\.md)\)")]
    private static partial Regex LinkToPage();

    [GeneratedRegex(@"^#{1,4} (.+)$", RegexOptions.Multiline)]
    private static partial Regex HeadingPattern();
}
