namespace Edge.Kernel;

/// <summary>The keys that begin with a prefix; the empty prefix is the whole store.</summary>
public readonly record struct KeyRange(string Prefix)
{
    public static readonly KeyRange All = new("");

    /// <summary>Exactly one key.</summary>
    public static KeyRange Of(ResourceKey key) => new(key.Value) { Exact = true };

    public bool Exact { get; init; }

    public bool Contains(ResourceKey key) => Exact ? key.Value == Prefix : key.StartsWith(Prefix);
}
