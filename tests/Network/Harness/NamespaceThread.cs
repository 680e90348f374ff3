using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Edge.Tests.Network;

/// <summary>
/// Does something inside a network namespace: on a thread of its own, which enters the namespace and then ends. A socket
/// belongs for ever to the namespace it was made in, so only its making needs this.
/// </summary>
internal static partial class NamespaceThread
{
    private const int NetworkNamespace = 0x40000000; // CLONE_NEWNET of sched.h

    public static Socket Socket(string space, SocketType type, ProtocolType protocol) =>
        Do(space, () => new Socket(AddressFamily.InterNetwork, type, protocol));

    public static T Do<T>(string space, Func<T> action)
    {
        T? result = default;
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                using var file = File.OpenHandle("/run/netns/" + space);
                if (Enter((int)file.DangerousGetHandle(), NetworkNamespace) != 0)
                {
                    throw new IOException($"the namespace {space} cannot be entered: errno {Marshal.GetLastPInvokeError()}");
                }

                result = action();
            }
            catch (Exception error) when (error is IOException or SocketException or UnauthorizedAccessException)
            {
                failure = error;
            }
        })
        { IsBackground = true, Name = space };
        thread.Start();
        thread.Join();
        return failure is null ? result! : throw failure;
    }

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int Enter(int file, int kind);
}
