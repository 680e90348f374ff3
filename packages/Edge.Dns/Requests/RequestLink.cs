using System.Net.Sockets;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Edge.Dns;

/// <summary>
/// The way of requests from an engine to the process that keeps it: one record of a Unix socket for each, a connection as an
/// open file with it (SCM_RIGHTS). What the system does not take at once, since its queue is full or the other side has gone,
/// is not passed.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class RequestLink(SafeFileHandle socket, BoundSockets sockets) : IRequestDoor
{
    public const byte DatagramKind = 1;

    public const byte StreamKind = 2;

    /// <summary>The kind, which of the server's addresses was asked, the length of the client's address, and that.</summary>
    public const int HeaderBytes = AddressStart + RequestQueue.AddressBytesMax;

    public const int AddressStart = 3;

    public const int RecordBytesMax = HeaderBytes + DnsLimits.MessageBytesMax;

    private SafeFileHandle _socket = socket;

    /// <summary>From now on they go to another process.</summary>
    public void Turn(SafeFileHandle socket) => Interlocked.Exchange(ref _socket, socket).Dispose();

    public bool TryPass(ReadOnlySpan<byte> packet, ReadOnlySpan<byte> client, Socket socket)
    {
        var header = stackalloc byte[HeaderBytes];
        (header[0], header[1], header[2]) = (DatagramKind, (byte)sockets.PlaceOf(socket), (byte)client.Length);
        client.CopyTo(new Span<byte>(header + AddressStart, RequestQueue.AddressBytesMax));
        return TrySend(header, packet, null, 0);
    }

    public bool TryPass(Socket connection, ReadOnlySpan<byte> received)
    {
        var header = stackalloc byte[HeaderBytes];
        header[0] = StreamKind;
        var control = stackalloc byte[sizeof(Posix.ControlHeader) + sizeof(ulong)];
        *(Posix.ControlHeader*)control = new Posix.ControlHeader
        {
            Bytes = (nuint)(sizeof(Posix.ControlHeader) + sizeof(int)),
            Level = Posix.SocketLevel,
            Type = Posix.RightsMessage,
        };
        *(int*)(control + sizeof(Posix.ControlHeader)) = (int)connection.SafeHandle.DangerousGetHandle();
        if (!TrySend(header, received, control, sizeof(Posix.ControlHeader) + sizeof(ulong)))
        {
            return false;
        }

        // The other process has its own; nobody waits on this one, so that closing it does not end the connection.
        connection.Dispose();
        return true;
    }

    private bool TrySend(byte* header, ReadOnlySpan<byte> content, byte* control, int controlBytes)
    {
        var isHeld = false;
        var target = Volatile.Read(ref _socket);
        try
        {
            target.DangerousAddRef(ref isHeld);
            fixed (byte* start = content)
            {
                var buffers = stackalloc Posix.Buffer[2];
                buffers[0] = new Posix.Buffer { Start = header, Bytes = HeaderBytes };
                buffers[1] = new Posix.Buffer { Start = start, Bytes = (nuint)content.Length };
                var message = new Posix.Message { Buffers = buffers, BufferCount = 2, Control = control, ControlBytes = (nuint)controlBytes };
                return Posix.Send((int)target.DangerousGetHandle(), &message, Posix.MessageNoSignal | Posix.MessageDontWait) == HeaderBytes + content.Length;
            }
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
        finally
        {
            if (isHeld)
            {
                target.DangerousRelease();
            }
        }
    }
}
