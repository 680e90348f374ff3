using System.Buffers.Binary;
using System.Security.Cryptography;
using Edge.Kernel;

namespace Edge.Tests.Unit.Identity;

/// <summary>Entropy that can be repeated: a hash of a counter.</summary>
internal sealed class CountingEntropy(int seed = 1) : IEntropy
{
    private int _count;

    public void Fill(Span<byte> bytes)
    {
        Span<byte> block = stackalloc byte[8];
        while (bytes.Length > 0)
        {
            BinaryPrimitives.WriteInt32BigEndian(block, seed);
            BinaryPrimitives.WriteInt32BigEndian(block[4..], Interlocked.Increment(ref _count));
            var hash = SHA256.HashData(block);
            var length = Math.Min(hash.Length, bytes.Length);
            hash.AsSpan(0, length).CopyTo(bytes);
            bytes = bytes[length..];
        }
    }
}
