using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Edge.Tests.Simulation;

/// <summary>Everything that happened, as one hash and as the last lines: two runs of one seed have the same.</summary>
internal sealed class Trace : IDisposable
{
    private const int LinesMax = 40;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly Queue<string> _lines = [];

    public IReadOnlyCollection<string> LastLines => _lines;

    public string Hash => Convert.ToHexStringLower(_hash.GetCurrentHash());

    public void Step(long time, int chosen, int ready)
    {
        Span<byte> step = stackalloc byte[sizeof(long) + sizeof(int) + sizeof(int)];
        BinaryPrimitives.WriteInt64LittleEndian(step, time);
        BinaryPrimitives.WriteInt32LittleEndian(step[sizeof(long)..], chosen);
        BinaryPrimitives.WriteInt32LittleEndian(step[(sizeof(long) + sizeof(int))..], ready);
        _hash.AppendData(step);
    }

    public void Note(string line)
    {
        _hash.AppendData(Encoding.UTF8.GetBytes(line));
        _lines.Enqueue(line);
        if (_lines.Count > LinesMax)
        {
            _lines.Dequeue();
        }
    }

    public void Dispose() => _hash.Dispose();
}
