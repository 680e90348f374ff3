namespace Edge.Tests.Unit.Delivery;

/// <summary>A body whose bytes come when the gate opens, or never if it is broken.</summary>
internal sealed class GatedStream(byte[] content, Task gate) : MemoryStream(content)
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await gate.WaitAsync(cancellationToken);
        return await base.ReadAsync(buffer, cancellationToken);
    }
}
