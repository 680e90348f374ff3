using Edge.Jobs;
using Edge.Kernel;

namespace Edge.Delivery;

/// <summary>Everything of a storable response but its body, with what the engine derived from it once.</summary>
public sealed record StoredHead
{
    public required CacheKey Key { get; init; }

    public required Variance Variance { get; init; }

    public required int Status { get; init; }

    /// <summary>End-to-end fields as they go to visitors; without <c>Age</c> and <c>Content-Length</c>, with <c>Date</c>.</summary>
    public required HeaderFields Fields { get; init; }

    public required CacheDirectives Directives { get; init; }

    /// <summary>RFC 9111 §4.2.1 and §4.2.2.</summary>
    public required long LifetimeSeconds { get; init; }

    /// <summary>The corrected initial age of §4.2.3.</summary>
    public required long InitialAgeSeconds { get; init; }

    public required DateTimeOffset ResponseTime { get; init; }

    public required DateTimeOffset Date { get; init; }

    public EntityTag? ETag { get; init; }

    public DateTimeOffset? LastModified { get; init; }

    /// <summary>The Host that supplied it, or null.</summary>
    public NodeId? Host { get; init; }

    public bool HasValidator => ETag is not null || LastModified is not null;

    /// <summary>The current age of §4.2.3, in whole seconds.</summary>
    public long AgeAt(DateTimeOffset now)
    {
        var resident = (now - ResponseTime).Ticks / TimeSpan.TicksPerSecond;
        return Math.Min(InitialAgeSeconds + Math.Max(0, resident), CacheDirectives.SecondsMax);
    }

    /// <summary>Whether it may be used without asking the origin (§4.2); no-cache never may (§5.2.2.4).</summary>
    public bool IsFreshAt(DateTimeOffset now) => !Directives.NoCache && LifetimeSeconds > AgeAt(now);
}
