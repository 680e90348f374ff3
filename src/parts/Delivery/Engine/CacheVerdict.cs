namespace Edge.Delivery;

/// <summary>What to do with a request.</summary>
public enum CacheVerdict
{
    /// <summary>Answer with the fresh entry.</summary>
    Serve,

    /// <summary>Ask the origin whether the entry still holds.</summary>
    Revalidate,

    /// <summary>Ask the origin for a response that may be stored.</summary>
    Fetch,

    /// <summary>Hand the request on as it is, and store nothing.</summary>
    Pass,

    /// <summary>504: the visitor wanted a stored response only, and there is none (RFC 9111 §5.2.1.7).</summary>
    Refuse,
}
