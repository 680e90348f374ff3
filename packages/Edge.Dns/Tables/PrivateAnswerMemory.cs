using System.Runtime.InteropServices;

namespace Edge.Dns;

/// <summary>Memory of this process alone.</summary>
public sealed unsafe class PrivateAnswerMemory : AnswerMemory
{
    /// <summary>Takes the first segment.</summary>
    public PrivateAnswerMemory() => Format(Grow(0, FirstSegmentBytes));

    private protected override byte* Grow(int segment, long bytes)
    {
        // Pages that nobody has touched cost nothing.
        var memory = (byte*)NativeMemory.AllocZeroed((nuint)bytes);
        return memory;
    }

    private protected override byte* Map(int segment) => throw new InvalidOperationException("nobody else adds to this memory");

    private protected override void Release(byte* segment, long bytes) => NativeMemory.Free(segment);
}
