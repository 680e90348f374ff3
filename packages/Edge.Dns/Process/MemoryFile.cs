using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Edge.Dns;

/// <summary>A file without a name that lies in memory (memfd_create).</summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class MemoryFile(SafeFileHandle handle) : IDisposable
{
    public SafeFileHandle Handle => handle;

    public static MemoryFile Create(string name)
    {
        var file = Posix.CreateMemoryFile(name, Posix.MemoryFileCloseOnExec);
        return file < 0 ? throw Failed("a file in memory cannot be made", Marshal.GetLastPInvokeError()) : new MemoryFile(new SafeFileHandle(file, ownsHandle: true));
    }

    /// <exception cref="IOException">The system has no more memory.</exception>
    public void Allocate(long offset, long bytes)
    {
        var error = Posix.Allocate((int)handle.DangerousGetHandle(), offset, bytes);
        if (error != 0)
        {
            throw Failed($"{bytes} bytes of memory cannot be had", error);
        }
    }

    public byte* Map(long offset, long bytes, bool forWriting)
    {
        var memory = Posix.Map(0, (nuint)bytes, forWriting ? Posix.ProtectReadWrite : Posix.ProtectRead, Posix.MapShared, (int)handle.DangerousGetHandle(), offset);
        return memory == -1 ? throw Failed("memory cannot be mapped", Marshal.GetLastPInvokeError()) : (byte*)memory;
    }

    public static void Unmap(byte* memory, long bytes) => _ = Posix.Unmap((nint)memory, (nuint)bytes);

    public void Dispose() => handle.Dispose();

    private static IOException Failed(string what, int error) => new($"{what}: {Marshal.GetPInvokeErrorMessage(error)}");
}
