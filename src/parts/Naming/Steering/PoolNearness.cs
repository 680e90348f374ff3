using System.Globalization;

namespace Edge.Naming;

/// <summary>How near a pool is to a place.</summary>
/// <param name="Milliseconds">A round trip, measured or made of the distance; <see cref="double.MaxValue"/> if neither is known.</param>
/// <param name="Kilometres">As the crow flies; null if it is not known.</param>
/// <param name="Gateway">Whose visitors it was measured at; null if it goes by distance.</param>
/// <param name="Samples">How many they were.</param>
internal readonly record struct PoolNearness(double Milliseconds, double? Kilometres, string? Gateway, int Samples)
{
    /// <summary>Light in glass goes 100 km there and back in a millisecond; no figure is believed to be faster.</summary>
    private const double LightKilometresPerMillisecond = 100;

    /// <summary>Roads of glass are not straight, and there are routers on the way.</summary>
    private const double UsualKilometresPerMillisecond = 60;

    /// <summary>A country is large, and its point only one of it.</summary>
    private const double PointErrorKilometres = 1000;

    public static PoolNearness ByDistance(double? kilometres) =>
        new(kilometres is { } far ? far / UsualKilometresPerMillisecond : double.MaxValue, kilometres, null, 0);

    /// <summary>A Gateway is believed as far as light could have been so fast.</summary>
    public static PoolNearness Measured(int milliseconds, string gateway, int samples, double? kilometres) =>
        new(Math.Max(milliseconds, ((kilometres ?? 0) - PointErrorKilometres) / LightKilometresPerMillisecond), kilometres, gateway, samples);

    public string ToText() =>
        Gateway is not null ? string.Create(CultureInfo.InvariantCulture, $"{Milliseconds:0} ms, the median of {Samples} visits to {Gateway} from its country")
        : Kilometres is { } far ? string.Create(CultureInfo.InvariantCulture, $"{far:0} km away: nobody measured")
        : "it is not known where it stands";
}
