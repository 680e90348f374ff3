using Edge.Delivery;

namespace Edge.Tests.Unit.Delivery;

/// <summary>RFC 9111 §4.2: how long a response is fresh, and how old it is.</summary>
public sealed class FreshnessTests
{
    [Theory]
    [InlineData("Cache-Control: max-age=60", 60)]
    [InlineData("Cache-Control: max-age=\"60\"", 60)]
    [InlineData("Cache-Control: MAX-AGE=60", 60)]
    [InlineData("Cache-Control: max-age=60, max-age=10", 60)]
    [InlineData("Cache-Control: max-age=10\nCache-Control: max-age=60", 10)]
    [InlineData("Cache-Control: s-maxage=5, max-age=60", 5)]
    [InlineData("Cache-Control: s-maxage=x, max-age=60\nETag: \"1\"", 0)]
    [InlineData("Cache-Control: max-age=-1\nETag: \"1\"", 0)]
    [InlineData("Cache-Control: max-age=1.5\nETag: \"1\"", 0)]
    [InlineData("Cache-Control: max-age\nETag: \"1\"", 0)]
    [InlineData("Cache-Control: max-age=99999999999999999999", 2147483648)]
    [InlineData("Cache-Control: ext=\"max-age=5, a\", max-age=7", 7)]
    [InlineData("Cache-Control: ext=\"never closed, max-age=7", 7)]
    [InlineData("Date: Sat, 22 Nov 2025 12:00:00 GMT\nExpires: Sat, 22 Nov 2025 12:01:40 GMT", 100)]
    [InlineData("Date: Sat, 22 Nov 2025 11:59:00 GMT\nExpires: Sat, 22 Nov 2025 12:01:40 GMT", 160)]
    [InlineData("Expires: Saturday, 22-Nov-25 12:00:50 GMT", 50)]
    [InlineData("Expires: Sat Nov 22 12:00:50 2025", 50)]
    [InlineData("Cache-Control: max-age=60\nExpires: Sat, 22 Nov 2025 11:00:00 GMT", 60)]
    [InlineData("Expires: 0\nLast-Modified: Fri, 22 Nov 2024 12:00:00 GMT", 0)]
    [InlineData("Expires: Sat, 22 Nov 2025 12:01:40 GMT\nExpires: Sat, 22 Nov 2025 12:01:40 GMT\nETag: \"1\"", 0)]
    [InlineData("Last-Modified: Sat, 22 Nov 2025 11:50:00 GMT", 60)]
    [InlineData("Last-Modified: Sat, 22 Nov 2014 12:00:00 GMT", 86400)]
    [InlineData("Last-Modified: Sat, 22 Nov 2025 13:00:00 GMT", 0)]
    public void The_lifetime_comes_from_the_strongest_word(string fields, long seconds) =>
        Assert.Equal(seconds, Store.Head(fields)!.LifetimeSeconds);

    /// <summary>§4.2.3.</summary>
    [Theory]
    [InlineData("", 0, 0, 0)]
    [InlineData("", 0, 7, 7)]
    [InlineData("", 3, 7, 10)]
    [InlineData("Age: 20", 3, 7, 30)]
    [InlineData("Age: 20, 30", 0, 0, 20)]
    [InlineData("Age: -1", 0, 5, 5)]
    [InlineData("Age: old", 0, 5, 5)]
    [InlineData("Date: Sat, 22 Nov 2025 11:59:30 GMT", 0, 5, 35)]
    [InlineData("Date: Sat, 22 Nov 2025 11:59:30 GMT\nAge: 50", 0, 5, 55)]
    [InlineData("Date: Sat, 22 Nov 2025 12:59:30 GMT", 0, 5, 5)]
    [InlineData("Age: 99999999999999999999", 0, 5, 2147483648)]
    public void The_age_counts_what_was_before_and_what_is_since(string fields, int delay, int at, long seconds) =>
        Assert.Equal(seconds, Store.Head(fields + "\nCache-Control: max-age=60", delay: delay)!.AgeAt(Store.Zero.AddSeconds(at)));

    [Theory]
    [InlineData("Cache-Control: max-age=60", 59, true)]
    [InlineData("Cache-Control: max-age=60", 60, false)]
    [InlineData("Cache-Control: max-age=60\nAge: 30", 29, true)]
    [InlineData("Cache-Control: max-age=60\nAge: 30", 30, false)]
    [InlineData("Cache-Control: max-age=60, no-cache\nETag: \"1\"", 0, false)]
    public void Fresh_is_what_is_younger_than_its_lifetime(string fields, int at, bool fresh) =>
        Assert.Equal(fresh, Store.Head(fields)!.IsFreshAt(Store.Zero.AddSeconds(at)));

    /// <summary>§4.2.4 and RFC 5861 §4.</summary>
    [Theory]
    [InlineData("max-age=60", false, 61, true)]
    [InlineData("max-age=60", false, 60 + 86400, true)]
    [InlineData("max-age=60", false, 61 + 86400, false)]
    [InlineData("max-age=60", true, 61, false)]
    [InlineData("max-age=60, stale-if-error=30", true, 90, true)]
    [InlineData("max-age=60, stale-if-error=30", true, 91, false)]
    [InlineData("max-age=60, stale-if-error=30", false, 91, false)]
    [InlineData("max-age=60, must-revalidate", false, 61, false)]
    [InlineData("max-age=60, must-revalidate, stale-if-error=30", false, 61, false)]
    [InlineData("max-age=60, proxy-revalidate", false, 61, false)]
    [InlineData("no-cache", false, 1, false)]
    [InlineData("s-maxage=60", false, 61, false)]
    [InlineData("s-maxage=60, stale-if-error=30", false, 61, true)]
    public void Stale_is_served_only_where_nothing_forbids_it(string control, bool reached, int at, bool allowed) =>
        Assert.Equal(
            allowed,
            StalePolicy.Allows(Store.Head($"Cache-Control: {control}\nETag: \"1\"")!, reached, Store.Zero.AddSeconds(at)));
}
