using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Edge.Kernel;

/// <summary>Writes what is hashed or logged: every field carries its length, so that no two sequences of fields look alike.</summary>
internal sealed class LogWriter
{
    private readonly ArrayBufferWriter<byte> _output = new();

    public ReadOnlyMemory<byte> Written => _output.WrittenMemory;

    public void Number(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_output.GetSpan(sizeof(long)), value);
        _output.Advance(sizeof(long));
    }

    public void Octets(ReadOnlySpan<byte> octets)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_output.GetSpan(sizeof(int)), octets.Length);
        _output.Advance(sizeof(int));
        _output.Write(octets);
    }

    /// <summary>UTF-8; half a surrogate pair becomes U+FFFD, which no checked field holds.</summary>
    public void Text(string text) => Octets(Encoding.UTF8.GetBytes(text));
}
