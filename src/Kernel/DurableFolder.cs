using System.Runtime.InteropServices;

namespace Edge.Kernel;

/// <summary>What adapters and hosting need to make a rename outlive a power cut: on Unix a folder is flushed like a file.</summary>
public static class DurableFolder
{
    /// <exception cref="IOException">The disk refuses.</exception>
    public static void FlushOf(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var folder = Open(Path.GetDirectoryName(Path.GetFullPath(path))!, flags: 0);
        if (folder < 0)
        {
            throw Refused(path);
        }

        var flushed = Flush(folder);
        var failure = flushed < 0 ? Refused(path) : null;
        _ = Close(folder);
        if (failure is not null)
        {
            throw failure;
        }
    }

    private static IOException Refused(string path) => new($"the folder of {path} cannot be flushed (errno {Marshal.GetLastPInvokeError()})");

    // .NET opens no folders (File.OpenHandle refuses them), so the C library does.
    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Flush(int descriptor);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Close(int descriptor);
}
