namespace Edge.Tests.Architecture;

/// <summary>The files of this clone, as they would be committed: nothing built, nothing downloaded.</summary>
internal static class Repository
{
    private static readonly HashSet<string> FoldersLeftOut =
        [".git", ".edge", "artifacts", "bin", "obj", "node_modules", "TestResults", "results", ".cache", ".vs", ".idea"];

    /// <summary>The folder that holds the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Every file, as a path from the root with forward slashes.</summary>
    public static IReadOnlyList<string> Files { get; } = [.. List(Root).Order(StringComparer.Ordinal)];

    public static IEnumerable<SourceFile> Sources(params string[] folders) =>
        Files.Where(file => file.EndsWith(".cs", StringComparison.Ordinal)
                && folders.Any(folder => file.StartsWith(folder + "/", StringComparison.Ordinal)))
            .Select(SourceFile.Read);

    /// <summary>The folders directly in <paramref name="folder"/> that hold a project.</summary>
    public static IEnumerable<string> Rooms(string folder) =>
        Files.Where(file => file.StartsWith(folder + "/", StringComparison.Ordinal)
                && file.EndsWith(".csproj", StringComparison.Ordinal))
            .Select(file => file[..file.LastIndexOf('/')]);

    public static string ReadText(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Edge.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("no folder above the test program holds Edge.slnx");
    }

    private static IEnumerable<string> List(string folder)
    {
        // In a worktree .git is a file.
        foreach (var file in Directory.EnumerateFiles(folder).Where(file => !FoldersLeftOut.Contains(Path.GetFileName(file))))
        {
            yield return Path.GetRelativePath(Root, file).Replace('\\', '/');
        }

        foreach (var child in Directory.EnumerateDirectories(folder))
        {
            if (FoldersLeftOut.Contains(Path.GetFileName(child)))
            {
                continue;
            }

            foreach (var file in List(child))
            {
                yield return file;
            }
        }
    }
}
