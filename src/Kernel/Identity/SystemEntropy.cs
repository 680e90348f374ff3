using System.Security.Cryptography;

namespace Edge.Kernel;

/// <summary>The operating system's generator.</summary>
public sealed class SystemEntropy : IEntropy
{
    public static readonly SystemEntropy Instance = new();

    private SystemEntropy()
    {
    }

    public void Fill(Span<byte> bytes) => RandomNumberGenerator.Fill(bytes);
}
