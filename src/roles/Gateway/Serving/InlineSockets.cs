using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Edge.Gateway;

/// <summary>
/// Lets a visitor's socket complete on the thread that polls it, which saves a thread hop per request. The framework has
/// the switch but does not show it; where it is gone, sockets stay as they are.
/// </summary>
internal static class InlineSockets
{
    /// <summary>Whether this runtime has the switch; asked once.</summary>
    public static bool IsSupported { get; } = Try();

    public static void Prefer(Socket socket, bool inline)
    {
        if (IsSupported)
        {
            SetPreferInlineCompletions(socket, inline);
        }
    }

    private static bool Try()
    {
        try
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            SetPreferInlineCompletions(socket, true);
            return true;
        }
        catch (MissingMethodException)
        {
            return false;
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_PreferInlineCompletions")]
    private static extern void SetPreferInlineCompletions(Socket socket, bool value);
}
