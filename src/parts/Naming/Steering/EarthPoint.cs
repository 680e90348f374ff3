namespace Edge.Naming;

/// <summary>A point on earth, in degrees; north and east are positive.</summary>
public readonly record struct EarthPoint(double Latitude, double Longitude)
{
    private const double RadiusKilometres = 6371;

    /// <summary>The way along the surface, in kilometres.</summary>
    public double DistanceTo(EarthPoint other)
    {
        var (north, east) = (Radians(other.Latitude - Latitude) / 2, Radians(other.Longitude - Longitude) / 2);
        var chord = (Math.Sin(north) * Math.Sin(north)) + (Math.Cos(Radians(Latitude)) * Math.Cos(Radians(other.Latitude)) * Math.Sin(east) * Math.Sin(east));
        return 2 * RadiusKilometres * Math.Asin(Math.Min(1, Math.Sqrt(chord)));
    }

    private static double Radians(double degrees) => degrees * Math.PI / 180;
}
