using System.Security.Cryptography;

namespace Edge.Tests.Network;

/// <summary>
/// The site that visitors see: real files of this machine, linked into one folder, and one generated file that is too big for
/// any buffer. Real names and real types find mistakes which generated ones do not.
/// </summary>
internal sealed class SiteTree
{
    private const int FilesMax = 2400;
    private const int FilesMin = 2000;
    private const int FileBytesMax = 4 << 20;
    private const int BigBytes = 110 << 20;

    private static readonly string[] Sources =
        ["/usr/share/doc", "/usr/share/man", "/usr/share/zoneinfo", "/usr/share/perl", "/usr/share/perl5", "/usr/share/dotnet/sdk", "/usr/share/nginx", "/usr/share", "/usr/lib"];

    private SiteTree(string folder, IReadOnlyList<string> paths)
    {
        Folder = folder;
        Paths = paths;
    }

    public string Folder { get; }

    /// <summary>Paths from the folder, with forward slashes, not encoded.</summary>
    public IReadOnlyList<string> Paths { get; }

    public const string BigPath = "made/big.bin";

    /// <summary>A folder whose files the caller wrote.</summary>
    public static SiteTree Of(string folder) => new(folder, []);

    public static SiteTree Create(string folder)
    {
        var paths = new List<string>();
        foreach (var source in Sources.Where(Directory.Exists))
        {
            foreach (var file in RealFiles(source).TakeWhile(_ => paths.Count < FilesMax))
            {
                var path = "files" + file;
                var link = Path.Combine(folder, path);
                if (!File.Exists(link))
                {
                    Directory.CreateDirectory(Path.GetDirectoryName(link)!);
                    File.CreateSymbolicLink(link, file);
                    paths.Add(path);
                }
            }
        }

        Assert.True(paths.Count >= FilesMin, $"this machine offers only {paths.Count} real files; {FilesMin} are needed");
        WriteBig(Path.Combine(folder, "made", "big.bin"));
        return new SiteTree(folder, paths);
    }

    public string FullPath(string path) => Path.Combine(Folder, path);

    /// <summary>The path as it stands in a URL.</summary>
    public static string Url(string path) => "/" + string.Join('/', path.Split('/').Select(Uri.EscapeDataString));

    private static IEnumerable<string> RealFiles(string source) =>
        Directory.EnumerateFiles(source, "*", new EnumerationOptions
        {
            RecurseSubdirectories = true,
            IgnoreInaccessible = true,
            AttributesToSkip = FileAttributes.ReparsePoint,
        })
        .Where(file => new FileInfo(file).Length <= FileBytesMax && file.All(letter => letter is > ' ' and < (char)127))
        .Order(StringComparer.Ordinal);

    private static void WriteBig(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        using var target = File.Create(file);
        var block = new byte[1 << 20];
        var random = new Random(20_25);
        for (var written = 0; written < BigBytes; written += block.Length)
        {
            random.NextBytes(block);
            target.Write(block);
        }
    }

    public static string HashOf(Stream content) => Convert.ToHexString(SHA256.HashData(content));
}
