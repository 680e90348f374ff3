using System.Net.Sockets;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Edge.Dns;

/// <summary>
/// Where the engines of a folder listen: one socket for each of two sides, so that an engine and its successor live side by
/// side. The folder is reached through its descriptor, since the address of a Unix socket has room for 107 bytes only.
/// </summary>
[SupportedOSPlatform("linux")]
internal static class ControlPath
{
    private const int ConnectTimeoutMilliseconds = 5000;

    public static string Of(string folder, int side) => Path.Combine(folder, $"dns-engine-{side}.sock");

    public static Socket Listen(string path)
    {
        File.Delete(path);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        using var folder = OpenFolder(path);
        socket.Bind(Short(folder, path));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        socket.Listen(1);
        return socket;
    }

    /// <summary>Null where nobody listens.</summary>
    public static Socket? TryConnect(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        // Who listens and takes nobody any more would hold us up without end.
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { SendTimeout = ConnectTimeoutMilliseconds };
        try
        {
            using var folder = OpenFolder(path);
            socket.Connect(Short(folder, path));
            socket.SendTimeout = 0;
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }

    private static SafeFileHandle OpenFolder(string path)
    {
        var folder = Posix.Open(Path.GetDirectoryName(Path.GetFullPath(path))!, Posix.OpenPath | Posix.OpenCloseOnExec);
        return folder < 0 ? throw new IOException($"the folder of {path} cannot be opened") : new SafeFileHandle(folder, ownsHandle: true);
    }

    private static UnixDomainSocketEndPoint Short(SafeFileHandle folder, string path) =>
        new($"/proc/self/fd/{folder.DangerousGetHandle()}/{Path.GetFileName(path)}");
}
