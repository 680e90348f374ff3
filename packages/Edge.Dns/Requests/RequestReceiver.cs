using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Edge.Dns;

/// <summary>
/// The keeper's end of a <see cref="RequestLink"/>: moves what one engine passes into the queue, by a thread of its own. While the
/// queue is full it reads nothing more, and the engine is told by its own system that there is no room.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class RequestReceiver : IDisposable
{
    private readonly Socket _socket;
    private readonly RequestQueue _queue;
    private readonly BoundSockets _sockets;
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private RequestReceiver(Socket socket, RequestQueue queue, BoundSockets sockets) => (_socket, _queue, _sockets) = (socket, queue, sockets);

    /// <summary>Makes a link; its other end is to be sent to an engine, and closed here.</summary>
    /// <param name="sockets">What datagrams are answered by.</param>
    /// <exception cref="IOException">The system has no more sockets.</exception>
    public static RequestReceiver Open(RequestQueue queue, BoundSockets sockets, out SafeFileHandle engine)
    {
        var ends = stackalloc int[2];
        if (Posix.SocketPair(Posix.UnixFamily, Posix.SequencedPackets | Posix.OpenCloseOnExec, 0, ends) != 0)
        {
            throw new IOException($"a pair of sockets cannot be made: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        engine = new SafeFileHandle(ends[1], ownsHandle: true);
        var receiver = new RequestReceiver(new Socket(new SafeSocketHandle(ends[0], ownsHandle: true)), queue, sockets);
        new Thread(receiver.Run) { IsBackground = true, Name = "dns requests" }.Start();
        return receiver;
    }

    public void Dispose()
    {
        _closed.TrySetResult();
        try
        {
            // The thread that waits on it holds it open; this wakes it.
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The engine has gone.
        }

        _socket.Dispose();
    }

    private void Run()
    {
        var record = GC.AllocateUninitializedArray<byte>(RequestLink.RecordBytesMax, pinned: true);
        var isHeld = false;
        try
        {
            _socket.SafeHandle.DangerousAddRef(ref isHeld);
            while (Read(record) is { } request && TryQueue(request))
            {
            }
        }
        catch (ObjectDisposedException)
        {
            // It was closed before it began.
        }
        finally
        {
            if (isHeld)
            {
                _socket.SafeHandle.DangerousRelease();
            }
        }
    }

    /// <summary>Waits while there is no room for a datagram; false when it was closed meanwhile. A connection never holds up datagrams.</summary>
    private bool TryQueue(DnsRequest request)
    {
        if (request is StreamRequest connection && !_queue.ConnectionWriter.TryWrite(connection))
        {
            connection.Dispose();
        }

        while (request is DatagramRequest datagram && !_queue.DatagramWriter.TryWrite(datagram))
        {
            Task.WaitAny(_queue.DatagramWriter.WaitToWriteAsync().AsTask(), _closed.Task);
            if (_closed.Task.IsCompleted)
            {
                datagram.Dispose();
                return false;
            }
        }

        return true;
    }

    /// <summary>Waits for the next; null when the engine has gone.</summary>
    private DnsRequest? Read(byte[] record)
    {
        var control = stackalloc byte[sizeof(Posix.ControlHeader) + sizeof(ulong)];
        fixed (byte* start = record)
        {
            while (true)
            {
                var buffer = new Posix.Buffer { Start = start, Bytes = (nuint)record.Length };
                var message = new Posix.Message { Buffers = &buffer, BufferCount = 1, Control = control, ControlBytes = (nuint)(sizeof(Posix.ControlHeader) + sizeof(ulong)) };
                var received = Posix.Receive((int)_socket.SafeHandle.DangerousGetHandle(), &message, Posix.MessageCloseOnExec);
                if (received < 0 && Marshal.GetLastPInvokeError() == Posix.Interrupted)
                {
                    continue;
                }

                if (received < RequestLink.HeaderBytes)
                {
                    return null;
                }

                var connection = message.ControlBytes >= (nuint)sizeof(Posix.ControlHeader) && (*(Posix.ControlHeader*)message.Control).Type == Posix.RightsMessage
                    ? *(int*)((byte*)message.Control + sizeof(Posix.ControlHeader))
                    : -1;
                if (Make(record.AsSpan(0, (int)received), connection) is { } request)
                {
                    return request;
                }
            }
        }
    }

    /// <summary>Null for a connection that has ended meanwhile.</summary>
    private DnsRequest? Make(ReadOnlySpan<byte> record, int connection)
    {
        var content = record[RequestLink.HeaderBytes..];
        if (record[0] == RequestLink.DatagramKind)
        {
            var socket = _sockets.Addresses[record[1]].Datagrams[0];
            return new DatagramRequest(content, RequestQueue.ReadAddress(record.Slice(RequestLink.AddressStart, record[2]), socket.AddressFamily), socket);
        }

        if (connection < 0)
        {
            return null;
        }

        var stream = new Socket(new SafeSocketHandle(connection, ownsHandle: true));
        try
        {
            return new StreamRequest(stream, (IPEndPoint)stream.RemoteEndPoint!, content);
        }
        catch (SocketException)
        {
            stream.Dispose();
            return null;
        }
    }
}
