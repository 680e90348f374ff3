#pragma warning disable CA1416 // Small disks are mounted on Linux only.
using System.Diagnostics;
using System.Globalization;

namespace Edge.Tests.Conformance;

/// <summary>A file system of a test's own in memory that is soon full. Only root may mount one.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edge-disk-");

    public SmallDisk(int megabytes)
    {
        // Whoever the database runs as passes through.
        File.SetUnixFileMode(_folder.FullName, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        Run("mount", "-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={megabytes}m,mode=0755"), "tmpfs", _folder.FullName);
        Place = Directory.CreateDirectory(Path.Combine(_folder.FullName, "place")).FullName;
    }

    public string Place { get; }

    private string Balloon => Path.Combine(_folder.FullName, "balloon");

    /// <summary>Takes all the room that is left.</summary>
    public void Fill()
    {
        using var file = new FileStream(Balloon, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[4096];
        try
        {
            while (true)
            {
                file.Write(block);
            }
        }
        catch (IOException)
        {
            // That was the last of it.
        }
    }

    public void Free() => File.Delete(Balloon);

    public void Dispose()
    {
        Run("umount", "-l", _folder.FullName);
        _folder.Delete(recursive: true);
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
