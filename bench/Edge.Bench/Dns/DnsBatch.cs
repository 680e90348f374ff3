using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Edge.Dns;

namespace Edge.Bench.Dns;

/// <summary>Sends queries, and takes responses, up to 64 with each call of the system.</summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class DnsBatch : IDisposable
{
    public const int Count = 64;

    private const int ResponseBytes = 1500;

    private readonly byte[] _queries;
    private readonly (int Start, int Bytes)[] _places;
    private readonly GCHandle _pin;
    private readonly byte* _memory;
    private readonly Posix.BatchMessage* _out;
    private readonly Posix.BatchMessage* _in;

    public DnsBatch(IReadOnlyList<byte[]> queries)
    {
        _places = new (int, int)[queries.Count];
        for (var (i, start) = (0, 0); i < queries.Count; start += queries[i].Length, i++)
        {
            _places[i] = (start, queries[i].Length);
        }

        _queries = [.. queries.SelectMany(static query => query)];
        _pin = GCHandle.Alloc(_queries, GCHandleType.Pinned);
        var size = (2 * Count * (sizeof(Posix.BatchMessage) + sizeof(Posix.Buffer))) + (Count * ResponseBytes);
        _memory = (byte*)NativeMemory.AllocZeroed((nuint)size);
        _out = (Posix.BatchMessage*)_memory;
        _in = _out + Count;
        var buffers = (Posix.Buffer*)(_in + Count);
        var responses = (byte*)(buffers + (2 * Count));
        for (var i = 0; i < Count; i++)
        {
            _out[i].Message = new Posix.Message { Buffers = &buffers[i], BufferCount = 1 };
            buffers[Count + i] = new Posix.Buffer { Start = responses + (i * ResponseBytes), Bytes = ResponseBytes };
            _in[i].Message = new Posix.Message { Buffers = &buffers[Count + i], BufferCount = 1 };
        }
    }

    /// <summary>Sends the queries from a place on, and from the first again after the last.</summary>
    public void Send(int socket, long first, int count)
    {
        var start = (byte*)_pin.AddrOfPinnedObject();
        for (var i = 0; i < count; i++)
        {
            var (at, bytes) = _places[(first + i) % _places.Length];
            *_out[i].Message.Buffers = new Posix.Buffer { Start = start + at, Bytes = (nuint)bytes };
        }

        for (var sent = 0; sent < count;)
        {
            sent += Math.Max(0, Posix.SendBatch(socket, _out + sent, (uint)(count - sent), 0));
        }
    }

    /// <summary>How many responses were taken; 0 if none came in time.</summary>
    public int Receive(int socket, int countMax, int flags) =>
        Math.Max(0, Posix.ReceiveBatch(socket, _in, (uint)countMax, flags, null));

    /// <summary>The id of a response that was taken last.</summary>
    public ushort IdOf(int response)
    {
        var start = (byte*)_in[response].Message.Buffers->Start;
        return (ushort)(start[0] << 8 | start[1]);
    }

    public void Dispose()
    {
        _pin.Free();
        NativeMemory.Free(_memory);
    }
}
