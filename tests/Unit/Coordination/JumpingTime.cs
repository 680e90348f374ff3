using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Unit.Coordination;

/// <summary>Time that passes when told, with a wall clock that somebody may set.</summary>
internal sealed class JumpingTime : TimeProvider
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero));
    private TimeSpan _offset;

    public override long TimestampFrequency => _time.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public void Advance(TimeSpan by) => _time.Advance(by);

    public void SetClock(TimeSpan by) => _offset += by;

    public override DateTimeOffset GetUtcNow() => _time.GetUtcNow() + _offset;

    public override long GetTimestamp() => _time.GetTimestamp();
}
