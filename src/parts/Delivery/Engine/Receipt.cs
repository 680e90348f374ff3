namespace Edge.Delivery;

/// <summary>What to do with a response.</summary>
public abstract record Receipt
{
    private Receipt()
    {
    }

    /// <summary>Store it under this head, once its body is complete.</summary>
    public sealed record Store(StoredHead Head) : Receipt;

    /// <summary>The entry held; this is its new head (RFC 9111 §4.3.4).</summary>
    public sealed record Freshen(StoredHead Head) : Receipt;

    /// <summary>A 304 that our entry cannot go on by: forget it, and ask again without conditions.</summary>
    public sealed record Mismatch : Receipt;

    /// <summary>Hand it on and store nothing.</summary>
    public sealed record Pass : Receipt;

    /// <summary>Hand it on, and forget what is stored under these keys (§4.4).</summary>
    public sealed record Invalidate(IReadOnlyList<CacheKey> Keys) : Receipt;
}
