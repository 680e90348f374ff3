using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Edge.Tests.Network;

/// <summary>
/// A cable whose length is chosen: two TAP interfaces, and threads that carry every frame from one to the other after the
/// delay. It does what <c>tc netem delay</c> does, on kernels built without that.
/// </summary>
internal sealed partial class DelayedLine : IDisposable
{
    private const uint AttachInterface = 0x400454CA; // TUNSETIFF
    private const short TapWithoutHeader = 0x0002 | 0x1000; // IFF_TAP | IFF_NO_PI
    private const int RequestLength = 40; // struct ifreq
    private const int NameLengthMax = 15;

    private readonly DelayedDirection _there;
    private readonly DelayedDirection _back;
    private readonly SafeFileHandle _near;
    private readonly SafeFileHandle _far;

    private DelayedLine(SafeFileHandle near, SafeFileHandle far)
    {
        (_near, _far) = (near, far);
        _there = new DelayedDirection(near, far);
        _back = new DelayedDirection(far, near);
    }

    public TimeSpan Delay
    {
        set => _there.Delay = _back.Delay = value;
    }

    /// <summary>Makes both interfaces in the namespace that the thread is in. They vanish when the line is disposed of.</summary>
    public static DelayedLine Open(string near, string far) => new(OpenTap(near), OpenTap(far));

    public void Dispose()
    {
        _there.Dispose();
        _back.Dispose();
        _near.Dispose();
        _far.Dispose();
    }

    private static SafeFileHandle OpenTap(string name)
    {
        Assert.True(name.Length <= NameLengthMax, $"'{name}' is too long for an interface");
        var file = File.OpenHandle("/dev/net/tun", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        var request = new byte[RequestLength];
        Encoding.ASCII.GetBytes(name, request);
        BitConverter.TryWriteBytes(request.AsSpan(16), TapWithoutHeader);
        if (Control((int)file.DangerousGetHandle(), AttachInterface, request) != 0)
        {
            throw new IOException($"the interface {name} cannot be made: errno {Marshal.GetLastPInvokeError()}");
        }

        return file;
    }

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(int file, nuint request, byte[] argument);
}
