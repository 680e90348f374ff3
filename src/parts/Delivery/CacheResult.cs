namespace Edge.Delivery;

/// <summary>What <c>X-Cache</c> and the metrics say of a reply.</summary>
public enum CacheResult
{
    /// <summary>Stored and fresh.</summary>
    Hit,

    /// <summary>Fetched from the origin.</summary>
    Miss,

    /// <summary>Stored and stale, because the origin failed.</summary>
    Stale,

    /// <summary>Stored, and the origin said that it still holds.</summary>
    Revalidated,

    /// <summary>Handed through; the cache had no part in it.</summary>
    Pass,

    /// <summary>There is no response; we say why.</summary>
    Error,
}
