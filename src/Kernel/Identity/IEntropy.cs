namespace Edge.Kernel;

/// <summary>Where keys, tokens and nonces get their randomness. Never a <see cref="Random"/>, whose output can be predicted.</summary>
public interface IEntropy
{
    /// <summary>Fills all of <paramref name="bytes"/> with unpredictable values.</summary>
    void Fill(Span<byte> bytes);
}
