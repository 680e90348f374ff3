using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Unit.Identity;

/// <summary>Where the tests of Identity begin in time; near today, since TLS looks at the real clock.</summary>
internal static class TestClock
{
    public static FakeTimeProvider Start() => new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
}
