namespace Edge.Tests.Network;

/// <summary>What the machine offers, and where the tests keep their files.</summary>
internal static class Machine
{
    public static string Root { get; } = FindRoot();

    public static string Edge { get; } = Path.Combine(Root, "artifacts", "bin", "Edge", "release", "edge");

    /// <summary>The output of every process of this run; what CI keeps of a failure.</summary>
    public static string Logs { get; } = EmptyFolder(Path.Combine(Root, "artifacts", "network"));

    /// <summary>Skips the running test, with the reason, where a real program is missing.</summary>
    public static void Needs(params string[] programs)
    {
        foreach (var program in programs)
        {
            Assert.SkipUnless(Has(program), $"needs {program}, which is not installed");
        }
    }

    /// <summary>A new folder for one network; the caller deletes it.</summary>
    public static string TemporaryFolder() => Directory.CreateTempSubdirectory("edge-network-").FullName;

    public static bool Has(string program) =>
        ((string[])[.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'), "/usr/sbin", "/sbin"])
            .Any(folder => File.Exists(Path.Combine(folder, program)));

    private static string EmptyFolder(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        return Directory.CreateDirectory(folder).FullName;
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Edge.slnx")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("no folder above the test program holds Edge.slnx");
        }

        return folder.FullName;
    }
}
