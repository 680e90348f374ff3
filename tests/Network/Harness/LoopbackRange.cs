using System.Net;
using System.Net.Sockets;

namespace Edge.Tests.Network;

/// <summary>
/// A /24 of loopback addresses for one test network, so that every node has an address of its own with the default ports
/// and networks run side by side. The range is held by a socket: another test program on the machine skips it.
/// </summary>
internal sealed class LoopbackRange : IDisposable
{
    private const int GuardPort = 65000;

    private static int _next = Random.Shared.Next(0, 200 * 250);

    private readonly Socket _guard;
    private readonly string _prefix;

    private LoopbackRange(string prefix, Socket guard)
    {
        _prefix = prefix;
        _guard = guard;
    }

    public static LoopbackRange Reserve()
    {
        for (var attempt = 0; attempt < 1000; attempt++)
        {
            var number = Interlocked.Increment(ref _next) % (200 * 250);
            // 127.0 to 127.15 stay with `edge up` and people.
            var prefix = $"127.{16 + (number / 250)}.{1 + (number % 250)}.";
            var guard = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                guard.Bind(new IPEndPoint(IPAddress.Parse(prefix + "254"), GuardPort));
                guard.Listen();
                return new LoopbackRange(prefix, guard);
            }
            catch (SocketException)
            {
                guard.Dispose();
            }
        }

        throw new InvalidOperationException("no free range of loopback addresses");
    }

    public string Address(int host) => _prefix + host;

    public void Dispose() => _guard.Dispose();
}
