using System.Globalization;

namespace Edge.Delivery;

/// <summary>The fields of a hit that change with time, for one second.</summary>
public sealed class EntryTexts
{
    internal EntryTexts(StoredHead head, long age, string cache)
    {
        AgeSeconds = age;
        Age = age.ToString(CultureInfo.InvariantCulture);
        CacheStatus = CacheStatusField.Append(
            head.Fields.Combined("Cache-Status"), string.Create(CultureInfo.InvariantCulture, $"{cache}; hit; ttl={head.LifetimeSeconds - age}"));
    }

    public long AgeSeconds { get; }

    public string Age { get; }

    /// <summary>RFC 9211, after what caches nearer to the origin said.</summary>
    public string CacheStatus { get; }
}
