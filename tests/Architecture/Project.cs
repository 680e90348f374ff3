using System.Xml.Linq;

namespace Edge.Tests.Architecture;

/// <summary>One project file: what it refers to, as folders from the root.</summary>
internal sealed record Project
{
    public required string Folder { get; init; }

    public required string RootNamespace { get; init; }

    public IReadOnlyList<string> Projects { get; init; } = [];

    public IReadOnlyList<string> Packages { get; init; } = [];

    public bool SeesAspNet { get; init; }

    public static IReadOnlyList<Project> ReadAll() =>
        [.. Repository.Files.Where(file => file.EndsWith(".csproj", StringComparison.Ordinal)).Select(Read)];

    private static Project Read(string path)
    {
        var xml = XDocument.Load(System.IO.Path.Combine(Repository.Root, path));
        var folder = path[..path.LastIndexOf('/')];
        return new Project
        {
            Folder = folder,
            RootNamespace = xml.Descendants("RootNamespace").Select(element => element.Value).FirstOrDefault(folder),
            Projects = [.. Included(xml, "ProjectReference").Select(target => FolderOf(folder, target))],
            Packages = [.. Included(xml, "PackageReference")],
            SeesAspNet = Included(xml, "FrameworkReference").Contains("Microsoft.AspNetCore.App"),
        };
    }

    private static IEnumerable<string> Included(XDocument xml, string element) =>
        xml.Descendants(element).Select(item => (string?)item.Attribute("Include") ?? "").Where(name => name.Length > 0);

    private static string FolderOf(string folder, string target)
    {
        var full = System.IO.Path.GetFullPath(System.IO.Path.Combine(Repository.Root, folder, target.Replace('\\', '/')));
        return System.IO.Path.GetRelativePath(Repository.Root, System.IO.Path.GetDirectoryName(full)!).Replace('\\', '/');
    }
}
