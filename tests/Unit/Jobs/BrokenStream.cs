namespace Edge.Tests.Unit.Jobs;

/// <summary>Some bytes, and then an exception.</summary>
internal sealed class BrokenStream(string text, Exception end) : MemoryStream(System.Text.Encoding.ASCII.GetBytes(text))
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Position < Length ? base.ReadAsync(buffer, cancellationToken) : throw end;
}
