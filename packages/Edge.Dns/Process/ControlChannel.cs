using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Edge.Dns;

/// <summary>
/// Messages with open files over a Unix socket (SCM_RIGHTS). Each has a header of eight bytes, kind and length, with which the
/// files travel. One thread sends and one receives at a time; both block.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class ControlChannel(Socket socket) : IDisposable
{
    private const int HeaderBytes = 8;
    private const int PayloadBytesMax = 1 << 16;

    /// <summary>Two files of memory, the way of requests, a listener per address, and a socket per worker.</summary>
    private const int FileCountMax = 3 + 1 + DnsEngineOptions.MoreAddressesMax + ReaderRecords.WorkerCountMax;

    private static readonly int ControlBytesMax = sizeof(Posix.ControlHeader) + (FileCountMax * sizeof(int)) + sizeof(ulong);

    private int Descriptor => (int)socket.SafeHandle.DangerousGetHandle();

    /// <exception cref="IOException">The other side is gone.</exception>
    public void Send(ControlKind kind, ReadOnlySpan<byte> payload, params ReadOnlySpan<SafeHandle> files)
    {
        SendHeader(kind, payload.Length, files);
        while (!payload.IsEmpty)
        {
            try
            {
                payload = payload[socket.Send(payload)..];
            }
            catch (SocketException error)
            {
                throw new IOException("the other side of a DNS engine's control socket is gone", error);
            }
        }
    }

    internal void SendHeader(ControlKind kind, int payloadBytes, params ReadOnlySpan<SafeHandle> files)
    {
        var header = stackalloc byte[HeaderBytes];
        BinaryPrimitives.WriteInt32LittleEndian(new Span<byte>(header, 4), (int)kind);
        BinaryPrimitives.WriteInt32LittleEndian(new Span<byte>(header + 4, 4), payloadBytes);
        var control = stackalloc byte[ControlBytesMax];
        var buffer = new Posix.Buffer { Start = header, Bytes = HeaderBytes };
        var message = new Posix.Message { Buffers = &buffer, BufferCount = 1 };
        if (files.Length > 0)
        {
            *(Posix.ControlHeader*)control = new Posix.ControlHeader
            {
                Bytes = (nuint)(sizeof(Posix.ControlHeader) + (files.Length * sizeof(int))),
                Level = Posix.SocketLevel,
                Type = Posix.RightsMessage,
            };
            for (var i = 0; i < files.Length; i++)
            {
                ((int*)(control + sizeof(Posix.ControlHeader)))[i] = (int)files[i].DangerousGetHandle();
            }

            message.Control = control;
            message.ControlBytes = (nuint)(sizeof(Posix.ControlHeader) + NodeHeader.Padded(files.Length * sizeof(int)));
        }

        if (Posix.Send(Descriptor, &message, Posix.MessageNoSignal) != HeaderBytes)
        {
            throw new IOException("the other side of a DNS engine's control socket is gone");
        }
    }

    /// <summary>Waits for a message; null when the other side is gone.</summary>
    /// <exception cref="IOException">What came is no message, or none came within the socket's time.</exception>
    public ControlMessage? Receive()
    {
        var header = stackalloc byte[HeaderBytes];
        var control = stackalloc byte[ControlBytesMax];
        var buffer = new Posix.Buffer { Start = header, Bytes = HeaderBytes };
        var message = new Posix.Message { Buffers = &buffer, BufferCount = 1, Control = control, ControlBytes = (nuint)ControlBytesMax };
        nint received;
        do
        {
            received = Posix.Receive(Descriptor, &message, Posix.MessageCloseOnExec);
        }
        while (received < 0 && Marshal.GetLastPInvokeError() == Posix.Interrupted);

        if (received < 0 && Marshal.GetLastPInvokeError() == Posix.Again)
        {
            throw new IOException("a DNS engine did not reply in time");
        }

        if (received <= 0)
        {
            return null;
        }

        var files = ReadFiles(message);
        var length = BinaryPrimitives.ReadInt32LittleEndian(new Span<byte>(header + 4, 4));
        var isMessage = received == HeaderBytes && (message.Flags & Posix.MessageControlTruncated) == 0 && length is >= 0 and <= PayloadBytesMax;
        var whole = new ControlMessage((ControlKind)BinaryPrimitives.ReadInt32LittleEndian(new Span<byte>(header, 4)), isMessage ? GC.AllocateUninitializedArray<byte>(length, pinned: true) : [], files);
        try
        {
            if (isMessage ? Fill(whole.Payload) : throw new IOException("what came over a DNS engine's control socket is no message"))
            {
                return whole;
            }
        }
        catch (IOException)
        {
            whole.CloseFiles();
            throw;
        }

        whole.CloseFiles();
        return null;
    }

    /// <summary>False if the other side is gone before all has come.</summary>
    private bool Fill(Span<byte> payload)
    {
        try
        {
            while (!payload.IsEmpty)
            {
                var bytes = socket.Receive(payload);
                if (bytes == 0)
                {
                    return false;
                }

                payload = payload[bytes..];
            }

            return true;
        }
        catch (SocketException error)
        {
            throw new IOException("a DNS engine's message did not come whole", error);
        }
    }

    public void Dispose()
    {
        try
        {
            // A thread that waits in a system call holds the connection open; this wakes it, and tells the other side.
            socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The other side is gone.
        }

        socket.Dispose();
    }

    private static List<SafeFileHandle> ReadFiles(in Posix.Message message)
    {
        List<SafeFileHandle> files = [];
        if (message.ControlBytes >= (nuint)sizeof(Posix.ControlHeader) && (*(Posix.ControlHeader*)message.Control).Type == Posix.RightsMessage)
        {
            var count = ((int)((Posix.ControlHeader*)message.Control)->Bytes - sizeof(Posix.ControlHeader)) / sizeof(int);
            for (var i = 0; i < count; i++)
            {
                files.Add(new SafeFileHandle(((int*)((byte*)message.Control + sizeof(Posix.ControlHeader)))[i], ownsHandle: true));
            }
        }

        return files;
    }
}
