namespace Edge.Delivery;

/// <summary>A verdict, with the entry that it is about.</summary>
/// <param name="Reason">Why the request goes forward, as in RFC 9211 §2.2 (<c>fwd</c>); empty for <see cref="CacheVerdict.Serve"/>.</param>
public readonly record struct CacheDecision(CacheVerdict Verdict, CacheEntry? Entry, string Reason);
