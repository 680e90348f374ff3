namespace Edge.Kernel;

/// <summary>One change within a commit.</summary>
public abstract record Operation
{
    private Operation(ResourceKey key) => Key = key;

    public ResourceKey Key { get; }

    /// <summary>Writes the whole document.</summary>
    public sealed record Put(ResourceKey Key, string Kind, int SchemaVersion, string Account, ReadOnlyMemory<byte> Body)
        : Operation(Key);

    /// <summary>Removes the key; removing an absent one changes nothing but is still part of the revision.</summary>
    public sealed record Delete(ResourceKey Key) : Operation(Key);
}
