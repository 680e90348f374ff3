namespace Edge.Tests.Network;

/// <summary>A file system of a few megabytes in memory.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private static readonly string Parent = Path.GetTempPath();

    private SmallDisk(string folder) => Folder = folder;

    public string Folder { get; }

    public static async Task<SmallDisk> MountAsync(string name, int megabytes)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Parent, name)).FullName;
        await Tool.RunAsync("mount", "-t", "tmpfs", "-o", $"size={megabytes}m,mode=0700", "tmpfs", folder);
        return new SmallDisk(folder);
    }

    /// <summary>Writes until there is no room left.</summary>
    /// <returns>The file to delete to make room again.</returns>
    public string Fill()
    {
        var file = Path.Combine(Folder, "filling");
        using var stream = new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
        foreach (var length in (int[])[1 << 20, 4096, 1])
        {
            try
            {
                while (true)
                {
                    stream.Write(new byte[length]);
                }
            }
            catch (IOException)
            {
                // Full for pieces of this length.
            }
        }

        return file;
    }

    public async ValueTask DisposeAsync() => await RemoveAsync(Folder);

    public static async Task SweepAsync()
    {
        foreach (var folder in Directory.EnumerateDirectories(Parent).Where(static folder => RunMark.IsStale(Path.GetFileName(folder))))
        {
            await RemoveAsync(folder);
        }
    }

    private static async Task RemoveAsync(string folder)
    {
        // A Stargate's DNS engine outlives it for a while, and holds files here.
        await Tool.TryAsync("umount", "--lazy", folder);
        Directory.Delete(folder);
    }
}
