#pragma warning disable CA1416 // Windows runs Edge only through WSL 2, which is Linux.
using System.Text;
using Edge.Kernel;

namespace Edge.Hosting;

/// <summary>
/// Files that only their owner may read. Writing is atomic and durable: after a crash there is either the old file or the whole new
/// one, and the new one once the call has returned, also after a power cut.
/// </summary>
public static class PrivateFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes the folder, mode 0700, unless it exists.</summary>
    public static void MakeFolder(string folder) => Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);

    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var aside = $"{path}.{Environment.ProcessId}.new";
        var options = new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = OwnerOnly,
        };
        try
        {
            using (var file = new FileStream(aside, options))
            {
                // An old file of that name keeps its mode when it is truncated.
                File.SetUnixFileMode(file.SafeFileHandle, OwnerOnly);
                file.Write(content);
                file.Flush(flushToDisk: true);
            }

            File.Move(aside, path, overwrite: true);
        }
        catch (IOException)
        {
            // What there was room for must not stay behind on a disk that is full.
            File.Delete(aside);
            throw;
        }

        DurableFolder.FlushOf(path);
    }

    public static void Write(string path, string content) => Write(path, Encoding.UTF8.GetBytes(content));

    /// <summary>For a file that only grows; it is made if it does not exist, and others may read it meanwhile.</summary>
    public static FileStreamOptions Appending() => new()
    {
        Mode = FileMode.OpenOrCreate,
        Access = FileAccess.ReadWrite,
        Share = FileShare.ReadWrite | FileShare.Delete,
        UnixCreateMode = OwnerOnly,
        BufferSize = 0,
    };

    /// <summary>The content, or null when there is no such file.</summary>
    public static byte[]? Read(string path) => File.Exists(path) ? File.ReadAllBytes(path) : null;

    /// <summary>The content as text, or null when there is no such file.</summary>
    public static string? ReadText(string path) => File.Exists(path) ? File.ReadAllText(path) : null;
}
