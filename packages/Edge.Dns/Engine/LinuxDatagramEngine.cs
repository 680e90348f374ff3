using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Edge.Dns;

/// <summary>
/// Sixty-four datagrams with each system call: receives what is there (and waits for the first), answers them in place, and
/// sends all responses at once. Allocates nothing per datagram.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class LinuxDatagramEngine : IDatagramEngine, IDisposable
{
    private const int BatchCount = 64;

    /// <summary>Longer queries are cut off, and then badly formed.</summary>
    private const int QueryBytesMax = 4096;

    private const int ResponseBytes = 1280;
    private const int NameBytes = 28;
    private const int Ipv4Family = 2;

    /// <summary>Batches that are taken out of the queue after a stop; more than any queue holds.</summary>
    private const int LastBatchCountMax = 4096;

    private readonly Socket _socket;
    private readonly Responder _responder;
    private readonly IRequestDoor? _door;
    private readonly SignerQueue? _signers;
    private byte* _memory;
    private readonly Posix.BatchMessage* _received;
    private readonly Posix.BatchMessage* _sent;
    private volatile bool _stopping;
    private volatile bool _leaveQueue;

    /// <param name="socket">Its own; receiving from it times out now and then, so that a stop is seen.</param>
    /// <param name="responder">Its own.</param>
    /// <param name="door">Where it leaves what it does not answer; null if it answers all.</param>
    /// <param name="signers">Where it leaves what is still to be signed; null if nothing is.</param>
    public LinuxDatagramEngine(Socket socket, Responder responder, IRequestDoor? door = null, SignerQueue? signers = null)
    {
        (_socket, _responder, _door, _signers) = (socket, responder, door, signers);
        var perMessage = (2 * sizeof(Posix.BatchMessage)) + (2 * sizeof(Posix.Buffer)) + NameBytes + 4 + QueryBytesMax + ResponseBytes;
        _memory = (byte*)NativeMemory.AlignedAlloc((nuint)(BatchCount * perMessage), 64);
        NativeMemory.Clear(_memory, (nuint)(BatchCount * perMessage));
        _received = (Posix.BatchMessage*)_memory;
        _sent = _received + BatchCount;
        var buffers = (Posix.Buffer*)(_sent + BatchCount);
        var names = (byte*)(buffers + (2 * BatchCount));
        var queries = names + (BatchCount * (NameBytes + 4));
        var responses = queries + (BatchCount * QueryBytesMax);
        for (var i = 0; i < BatchCount; i++)
        {
            buffers[i] = new Posix.Buffer { Start = queries + (i * QueryBytesMax), Bytes = QueryBytesMax };
            buffers[BatchCount + i] = new Posix.Buffer { Start = responses + (i * ResponseBytes) };
            _received[i].Message = new Posix.Message { Name = names + (i * (NameBytes + 4)), NameBytes = NameBytes, Buffers = &buffers[i], BufferCount = 1 };
            _sent[i].Message = new Posix.Message { Buffers = &buffers[BatchCount + i], BufferCount = 1 };
        }
    }

    public AnswerPlace? Place => _responder.Place;

    public void Run()
    {
        // The handle is held all the time: its finalizer would close the descriptor under the loop.
        var isHeld = false;
        try
        {
            _socket.SafeHandle.DangerousAddRef(ref isHeld);
            var descriptor = (int)_socket.SafeHandle.DangerousGetHandle();
            while (!_stopping)
            {
                ServeBatch(descriptor, Posix.MessageWaitForOne);
            }

            for (var i = 0; !_leaveQueue && i < LastBatchCountMax && ServeBatch(descriptor, Posix.MessageDontWait); i++)
            {
            }
        }
        finally
        {
            if (isHeld)
            {
                _socket.SafeHandle.DangerousRelease();
            }
        }
    }

    public void RequestStop(bool leaveQueue) => (_leaveQueue, _stopping) = (leaveQueue, true);

    public void Dispose()
    {
        NativeMemory.AlignedFree(_memory);
        _memory = null;
    }

    private bool ServeBatch(int descriptor, int flags)
    {
        var count = Posix.ReceiveBatch(descriptor, _received, BatchCount, flags, null);
        _responder.Begin();
        var responses = count > 0 ? Answer(count) : 0;
        if (responses > 0)
        {
            Send(descriptor, responses);
        }

        _responder.End();
        return count > 0;
    }

    private int Answer(int count)
    {
        var responses = 0;
        for (var i = 0; i < count; i++)
        {
            ref var query = ref _received[i];
            var name = (byte*)query.Message.Name;
            var packet = new ReadOnlySpan<byte>(query.Message.Buffers->Start, (int)query.Bytes);
            ref var response = ref _sent[responses];
            var outcome = AnswerOutcome.Dropped;

            // Nothing can be sent to port 0. Both families have it at bytes 2 and 3.
            if ((name[2] | name[3]) != 0)
            {
                var client = *(ushort*)name == Ipv4Family
                    ? ClientAddress.OfIpv4(new ReadOnlySpan<byte>(name + 4, 4))
                    : ClientAddress.OfIpv6(new ReadOnlySpan<byte>(name + 8, 16));
                var room = new Span<byte>(response.Message.Buffers->Start, ResponseBytes);
                outcome = _responder.Respond(packet, room, DnsTransport.Udp, client);
                if (outcome.IsPassed)
                {
                    outcome = _door!.TryPass(packet, new ReadOnlySpan<byte>(name, (int)query.Message.NameBytes), _socket) ? AnswerOutcome.Dropped : _responder.Fail(packet, room);
                }
                else if (outcome.IsWaiting)
                {
                    outcome = _signers!.TryAdd(packet, new ReadOnlySpan<byte>(name, (int)query.Message.NameBytes), _socket) ? AnswerOutcome.Dropped : _responder.Shorten(packet, room, client);
                }
            }

            if (!outcome.IsDropped)
            {
                response.Message.Name = name;
                response.Message.NameBytes = query.Message.NameBytes;
                response.Message.Buffers->Bytes = (nuint)outcome.Bytes;
                responses++;
            }

            query.Message.NameBytes = NameBytes;
        }

        return responses;
    }

    private void Send(int descriptor, int count)
    {
        for (var sent = 0; sent < count;)
        {
            var now = Posix.SendBatch(descriptor, _sent + sent, (uint)(count - sent), 0);
            if (now > 0)
            {
                sent += now;
            }
            else if (Marshal.GetLastPInvokeError() != Posix.Interrupted)
            {
                // The client's address cannot be reached, or the system is short of memory: only this response is lost.
                _responder.Record->SendFailures++;
                sent++;
            }
        }
    }
}
