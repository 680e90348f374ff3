using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Edge.Kernel;

namespace Edge.Protocol;

/// <summary>
/// The sending end of a job connection. Frames are appended from any thread to one buffer while the other one is being
/// sent, so that frames which come together leave together, and nobody who only appends ever waits.
/// </summary>
public sealed class JobFrameWriter(PipeWriter output)
{
    /// <summary>Who sends bodies waits while so much is unsent.</summary>
    public const int HighWaterBytes = 256 * 1024;

    /// <summary>So much unsent means that the other end doesn't read; the connection is given up.</summary>
    public const int BufferBytesMax = 16 * 1024 * 1024;

    private readonly Lock _gate = new();
    private byte[] _front = [];
    private byte[] _back = [];
    private int _count;
    private bool _sending;
    private bool _closed;
    private Task _sendingTask = Task.CompletedTask;
    private TaskCompletionSource<bool>? _room;

    /// <summary>Whether the connection can send no more.</summary>
    public bool Closed
    {
        get
        {
            lock (_gate)
            {
                return _closed;
            }
        }
    }

    /// <summary>Appends a frame without sending it yet. False if the connection is closed.</summary>
    public bool Append<T>(JobFrameType type, uint stream, T message)
        where T : IJobMessage
    {
        var size = message.Size;
        lock (_gate)
        {
            if (!TryReserve(type, stream, size, out var payload))
            {
                return false;
            }

            message.Write(payload);
            return true;
        }
    }

    /// <summary>Appends a frame of plain bytes without sending it yet. False if the connection is closed.</summary>
    public bool Append(JobFrameType type, uint stream, ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            if (!TryReserve(type, stream, bytes.Length, out var payload))
            {
                return false;
            }

            bytes.CopyTo(payload);
            return true;
        }
    }

    /// <summary>Appends and sends a frame whose payload is one number (SLOTS, WINDOW).</summary>
    public bool Send(JobFrameType type, uint stream, uint number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        return Send(type, stream, bytes);
    }

    public bool Send(JobFrameType type, uint stream, ReadOnlySpan<byte> bytes)
    {
        var appended = Append(type, stream, bytes);
        Flush();
        return appended;
    }

    public bool Send<T>(JobFrameType type, uint stream, T message)
        where T : IJobMessage
    {
        var appended = Append(type, stream, message);
        Flush();
        return appended;
    }

    /// <summary>Sends what was appended, now or right after what is being sent.</summary>
    public void Flush()
    {
        lock (_gate)
        {
            if (_sending || _closed || _count == 0)
            {
                return;
            }

            _sending = true;
        }

        var sending = SendAsync();
        lock (_gate)
        {
            _sendingTask = sending;
        }
    }

    /// <summary>Completes when there is room for more; false if the connection is closed.</summary>
    public ValueTask<bool> RoomAsync(CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (_closed || _count < HighWaterBytes)
            {
                return new ValueTask<bool>(!_closed);
            }

            _room ??= new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            return new ValueTask<bool>(_room.Task.WaitAsync(cancellation));
        }
    }

    /// <summary>Waits, for at most a second, until what was appended has left: the last words before a connection closes.</summary>
    public async Task SentAsync()
    {
        Flush();
        Task sending;
        lock (_gate)
        {
            sending = _sendingTask;
        }

        await sending.WaitAsync(TimeSpan.FromSeconds(1)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Nothing more is sent; who waits for room learns that there will be none.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            _count = 0;
            if (!_sending)
            {
                ReturnBuffers();
            }

            _room?.TrySetResult(false);
            _room = null;
        }
    }

    private async Task SendAsync()
    {
        try
        {
            while (TrySwap(out var bytes))
            {
                var result = await output.WriteAsync(bytes);
                if (result.IsCompleted || result.IsCanceled)
                {
                    Close();
                }
            }
        }
        catch (Exception error) when (error is IOException or InvalidOperationException or OperationCanceledException)
        {
            // The reading end sees the same break, and reports it.
            lock (_gate)
            {
                _sending = false;
            }

            Close();
        }
    }

    private bool TrySwap(out ReadOnlyMemory<byte> bytes)
    {
        lock (_gate)
        {
            bytes = default;
            if (_closed || _count == 0)
            {
                // An idle connection holds no buffers.
                _sending = false;
                ReturnBuffers();
                return false;
            }

            (_front, _back) = (_back, _front);
            bytes = _back.AsMemory(0, _count);
            _count = 0;
            _room?.TrySetResult(true);
            _room = null;
            return true;
        }
    }

    private bool TryReserve(JobFrameType type, uint stream, int size, out Span<byte> payload)
    {
        Invariant.Hold(size <= JobFraming.PayloadBytesMax, "a frame's payload is at most 64 KiB");
        payload = default;
        var needed = _count + JobFraming.HeaderBytes + size;
        _closed |= needed > BufferBytesMax;
        if (_closed)
        {
            return false;
        }

        if (needed > _front.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, 8 * 1024));
            _front.AsSpan(0, _count).CopyTo(larger);
            Return(_front);
            _front = larger;
        }

        JobFraming.WriteHeader(_front.AsSpan(_count), type, stream, size);
        payload = _front.AsSpan(_count + JobFraming.HeaderBytes, size);
        _count = needed;
        return true;
    }

    private void ReturnBuffers()
    {
        Return(_front);
        Return(_back);
        _front = [];
        _back = [];
    }

    private static void Return(byte[] buffer)
    {
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
