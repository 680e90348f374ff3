namespace Edge.Protocol;

/// <summary>A payload that knows how to write itself.</summary>
public interface IJobMessage
{
    /// <summary>The payload's length in bytes.</summary>
    int Size { get; }

    /// <summary>Writes exactly <see cref="Size"/> bytes.</summary>
    void Write(Span<byte> destination);
}
